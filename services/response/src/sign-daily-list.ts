import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Letter } from '@tingchao/domain/response/case-papers.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { isListed, letterStanding, listIdOf, receiverOf } from '@tingchao/domain/response/letter-clock.ts';
import { intendLetter } from '@tingchao/domain/response/letter-steps.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import type { Refusal } from '@tingchao/domain/response/refusal.ts';
import { takeStep } from '@tingchao/domain/response/take-step.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { eachCase } from './each-case.ts';
import { saveCases } from './relay-cases.ts';
import { finishSignings, signingContext } from './sign-letters.ts';

/** A unit; `place` names the township where the unit stands for all of them. */
export type Receiver = { readonly unit: string; readonly place: string | null };

export type SignedList = Receiver & {
  readonly number: string;
  readonly day: string;
  /** Printed numbers of the cases it urges. */
  readonly cases: readonly string[];
};

/** One letter that waits for the list of its unit. */
export type Listed = { readonly file: CaseFile; readonly letter: Letter };

/** Letters that wait to be signed as one list of this unit, oldest first; what is answered meanwhile is left out. */
export async function pendingForList(platform: Platform, { unit, place }: Receiver): Promise<readonly Listed[]> {
  const { sla } = platform.settings;
  const at = platform.clock.now();
  const found: Listed[] = [];
  await eachCase(platform, { unit, open: true }, (file) => {
    for (const letter of file.letters) {
      if (letter.status !== 'draft' || letter.signing !== undefined || !isListed(letter, sla)) continue;
      const to = receiverOf(file, letter, at, sla);
      if (to.kind !== 'unit' || to.unit !== unit || to.place !== place) continue;
      if (letterStanding(file, letter, at, sla).standing === 'due') found.push({ file, letter });
    }
  });
  return found.toSorted((a, b) => a.letter.dueAt - b.letter.dueAt);
}

/**
 * 催办清单: signs everything that waits for one unit as one list with one number, at most one a day. The unit is told once,
 * however many cases stand on it. Refused when nothing waits or today's list is out.
 */
export async function signDailyList(
  platform: Platform,
  { unit, place, by, reason }: Receiver & { readonly by: Actor; readonly reason: string },
): Promise<Result<SignedList, Refusal>> {
  for (;;) {
    const at = platform.clock.now();
    const day = civilDate(at);
    const id = listIdOf(unit, place, day);
    const out = await numberOfList(platform, unit, id);
    if (out !== undefined) return no({ code: 'list_out', unit, number: out });
    const pending = await signable(platform, { unit, place }, by, at);
    if (!pending.ok) return pending;
    const files = [...new Set(pending.value.map(({ file }) => file))];
    const intended = files.map((file, index) => {
      const letters = pending.value.filter((one) => one.file === file);
      const marked = letters.reduce((now, { letter }, nth) => {
        const list = { id, count: files.length, tells: index === 0 && nth === 0 };
        return intendLetter(now, letter.id, { by: by.id, at, reason, list }, platform.settings.sla);
      }, file);
      return { ...marked, version: file.version + 1 };
    });
    try {
      await saveCases(platform, intended);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    const signed = await Promise.all(intended.map((file) => finishSignings(platform, file)));
    const letters = signed.flatMap((file) => file.letters.filter(({ list }) => list === id));
    const [first] = letters;
    if (first?.number === undefined || first.number === null) return no({ code: 'nothing_to_urge', unit });
    return ok({ unit, place, number: first.number, day, cases: signed.map(printedNumber) });
  }
}

/** What of a unit's letters this person may sign now; why not, when there is none. */
async function signable(
  platform: Platform,
  receiver: Receiver,
  by: Actor,
  at: Instant,
): Promise<Result<readonly Listed[], Refusal>> {
  const context = { ...signingContext(platform), letterNumber: '' };
  const kept: Listed[] = [];
  let refusal: Refusal = { code: 'nothing_to_urge', unit: receiver.unit };
  for (const one of await pendingForList(platform, receiver)) {
    const command = { action: 'sign_letter' as const, letter: one.letter.id, reason: '' };
    const trial = takeStep(one.file, command, by, at, context);
    if (trial.ok) kept.push(one);
    else refusal = trial.error;
  }
  return kept.length > 0 ? ok(kept) : no(refusal);
}

/** The number of a list that went out; a list that is void still has it. */
async function numberOfList(platform: Platform, unit: string, id: string): Promise<string | undefined> {
  let number: string | undefined;
  await eachCase(platform, { unit }, (file) => {
    number ??= file.letters.find(({ list }) => list === id)?.number ?? undefined;
  });
  return number;
}
