import { randomUUID } from 'node:crypto';
import {
  delegationSchema,
  openDelegation,
  revokeDelegation,
  type Delegation,
  type DelegationRefusal,
  type NewDelegation,
} from '@tingchao/domain/duty/delegation.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { booksInLog } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** The book of who signs for whom. */
export const DELEGATIONS = 'delegations';
/** One record holds them all: two delegations that exclude each other cannot be written at once. */
const ALL = 'all';

/** Every delegation, ended ones too, in the order they were given. */
export async function readDelegations(platform: Pick<Platform, 'log' | 'audit'>): Promise<readonly Delegation[]> {
  const record = await booksInLog(platform).get(DELEGATIONS, ALL);
  return record === undefined ? [] : delegationSchema.array().parse(record.content);
}

/** Gives a delegation for the person `by`; decided on what is there, and again when somebody was faster. */
export const giveDelegation = (
  platform: Platform,
  given: NewDelegation,
  by: string,
): Promise<Result<Delegation, DelegationRefusal>> => {
  const id = randomUUID();
  return change(platform, by, 'delegation_given', (there) => {
    const opened = openDelegation(given, there, { id, by, at: platform.clock.now() });
    return opened.ok ? ok({ all: [...there, opened.value], one: opened.value }) : opened;
  });
};

/** Takes a delegation back; `revoked` also for one that is not there. */
export const takeBackDelegation = (
  platform: Platform,
  id: string,
  by: string,
): Promise<Result<Delegation, DelegationRefusal>> =>
  change(platform, by, 'delegation_revoked', (there) => {
    const found = there.find((one) => one.id === id);
    if (!found) return no({ code: 'revoked' });
    const ended = revokeDelegation(found, by, platform.clock.now());
    return ended.ok ? ok({ all: there.map((one) => (one.id === id ? ended.value : one)), one: ended.value }) : ended;
  });

type Changed = { readonly all: readonly Delegation[]; readonly one: Delegation };

async function change(
  platform: Platform,
  by: string,
  action: string,
  decide: (there: readonly Delegation[]) => Result<Changed, DelegationRefusal>,
): Promise<Result<Delegation, DelegationRefusal>> {
  const books = booksInLog(platform);
  for (;;) {
    const record = await books.get(DELEGATIONS, ALL);
    const there = record === undefined ? [] : delegationSchema.array().parse(record.content);
    const decided = decide(there);
    if (!decided.ok) return decided;
    const version = (record?.version ?? 0) + 1;
    const at = platform.clock.now();
    try {
      await books.put([{ book: DELEGATIONS, id: ALL, version, at, by, action, content: decided.value.all }]);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    return ok(decided.value.one);
  }
}
