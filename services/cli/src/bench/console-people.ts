import type { Account } from '@tingchao/domain/access/account.ts';
import type { Role } from '@tingchao/domain/access/roles.ts';
import { sessionIdOf } from '@tingchao/console/access/tokens.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { randomBytes } from 'node:crypto';

/** One who is signed in and works: what of a desk he asks, and in whose eyes. */
export type BenchPerson = {
  readonly name: string;
  readonly part: 'analyst' | 'clerk' | 'approver' | 'supervisor' | 'leader';
  /** Unit by its code; a clerk sees its matters only. */
  readonly unit: string;
  readonly place: string | null;
  /** What the browser brings along with each request. */
  readonly cookie: string;
};

const desk = 'cac_office';
const roleOf = {
  analyst: 'analyst',
  clerk: 'lead_officer',
  approver: 'approver',
  supervisor: 'supervisor',
  leader: 'leader',
} as const satisfies Record<BenchPerson['part'], Role>;

/**
 * Twenty people as a county's desk has them: six analysts, ten clerks of bureaus and townships, who see their own unit's matters
 * only, an approver, two supervisors and a leader; they take turns where fewer or more are wanted.
 */
function* parts(): Generator<BenchPerson['part'], never> {
  const order = [
    'analyst',
    'clerk',
    'clerk',
    'supervisor',
    'analyst',
    'clerk',
    'analyst',
    'clerk',
    'clerk',
    'leader',
  ] as const;
  const second = [
    'analyst',
    'clerk',
    'clerk',
    'supervisor',
    'analyst',
    'clerk',
    'analyst',
    'clerk',
    'clerk',
    'approver',
  ] as const;
  for (;;) {
    yield* order;
    yield* second;
  }
}

/** Opens an account with a session for each, as after the first sign-in; those that a run before opened are taken. */
export async function signInPeople(platform: Platform, count: number): Promise<readonly BenchPerson[]> {
  const bureaus = platform.settings.units.units.filter(({ kind }) => kind !== 'coordinator').map(({ id }) => id);
  const towns = platform.settings.places.towns.map(({ name }) => name);
  const people: BenchPerson[] = [];
  let clerks = 0;
  for (const part of parts()) {
    if (people.length === count) break;
    const isClerk = part === 'clerk';
    // Every other clerk is a township's.
    const place = isClerk && clerks % 2 === 1 ? (towns[(clerks >> 1) % towns.length] as string) : null;
    const unit = !isClerk ? desk : place === null ? (bureaus[(clerks * 3) % bureaus.length] as string) : 'town_gov';
    if (isClerk) clerks += 1;
    const name = `bench-${people.length + 1}`;
    const owns = unit === 'town_gov' && place === null ? (towns.at(-1) as string) : place;
    const cookie = await signedIn(platform, { id: name, name, unit, place: owns, roles: [roleOf[part]] });
    people.push({ name, part, unit, place: owns, cookie });
  }
  return people;
}

async function signedIn(
  { accounts, clock }: Platform,
  person: Pick<Account, 'id' | 'name' | 'unit' | 'place' | 'roles'>,
): Promise<string> {
  const at = clock.now();
  const known = await accounts.get(person.id);
  const account: Account = known ?? {
    ...person,
    version: 1,
    // Nobody signs in by it: no text has this hash.
    passwordHash: '',
    firstPasswordUntil: null,
    totp: null,
    disabledAt: null,
    epoch: 0,
    createdAt: at,
    changedAt: at,
  };
  if (known === undefined) await accounts.save(account);
  const token = randomBytes(32).toString('base64url');
  await accounts.putSession({
    id: sessionIdOf(token),
    account: account.id,
    epoch: account.epoch,
    startedAt: at,
    lastSeenAt: at,
    by: 'password',
    client: 'bench',
  });
  return `tingchao=${token}`;
}
