import { no, ok, type Result } from '../result.ts';
import { attributeTime, type Attribution } from './attribute-time.ts';
import type { CaseFile } from './case-file.ts';
import type { Letter } from './case-papers.ts';
import { receiverOf as receiverOfAssignment } from './case-parts.ts';
import { withTimer } from './ladder.ts';
import { clockOfLetter, letterStanding, receiverOf } from './letter-clock.ts';
import { withNotice } from './notices.ts';
import type { Refusal } from './refusal.ts';
import type { SlaSettings } from './sla-settings.ts';
import type { Taker } from './step-context.ts';

/** 催办单, 督办单, 约谈, 通报: drafted by the ladder, sent only with a named signature, received by name. */

/**
 * Signing gives the letter its number and sends the notice to whom it turns to. A red letter is signed only about something
 * that is late, and says on which stage the lateness falls; nothing is urged that is done.
 */
export const signLetter: Taker<'sign_letter'> = (file, { command, by, at, context }) => {
  const found = waiting(file, command.letter);
  if (!found.ok) return found;
  const { sla, letterNumber, letterList } = context;
  if (file.status === 'merged' && file.mergedInto !== null) {
    return no({ code: 'letter_moved', letter: command.letter, into: file.mergedInto });
  }
  const standing = letterStanding(file, found.value, at, sla);
  if (standing.standing === 'moot') return no({ code: 'letter_moot', letter: command.letter });
  if (standing.standing === 'early') return no({ code: 'not_overdue', letter: command.letter, dueAt: standing.dueAt });
  if (letterNumber === undefined) return no({ code: 'number_missing', letter: command.letter });
  const receiver = receiverOf(file, found.value, at, sla);
  const { unit, place } = receiver.kind === 'unit' ? receiver : { unit: null, place: null };
  const { signing: _signing, ...drafted } = found.value;
  const clock = clockOfLetter(file, found.value);
  const signed: Letter = {
    ...drafted,
    status: 'signed',
    number: letterNumber,
    signedBy: by.id,
    signedAt: at,
    unit,
    place,
    ...(command.form === undefined ? {} : { form: command.form }),
    ...(letterList === undefined ? {} : { list: letterList.id }),
    ...(clock === undefined ? {} : { time: shownTime(attributeTime(file, clock, at, sla)) }),
  };
  const next = put(file, signed);
  if (letterList !== undefined && !letterList.tells) return ok(next);
  const to = unit === null ? sla.notices.dutyOfficer : receiverOfAssignment({ unit, place });
  const step = letterList?.id ?? `letter:${command.letter}`;
  const name = command.form ?? signed.name;
  const what =
    letterList === undefined ? `${name} ${letterNumber}` : `催办清单 ${letterNumber}，共 ${letterList.count} 件`;
  return ok(withNotice(next, { step, to, what, dueAt: null }, at));
};

/** A void letter keeps its number, if it has one, marked 作废; the number is never used again. */
export const voidLetter: Taker<'void_letter'> = (file, { command }) => {
  const found = file.letters.find(({ id }) => id === command.letter);
  if (!found) return no({ code: 'unknown_letter', letter: command.letter });
  if (found.status === 'void' || found.signing !== undefined)
    return no({ code: 'letter_settled', letter: command.letter });
  return ok(put(file, { ...found, status: 'void', voidReason: command.reason }));
};

/** 签收: a named person of the receiving unit has the letter; once. */
export const receiveLetter: Taker<'receive_letter'> = (file, { command, by, at }) => {
  const { letter: id, unit } = command;
  const found = file.letters.find((letter) => letter.id === id);
  if (!found) return no({ code: 'unknown_letter', letter: id });
  if (found.status !== 'signed') return no({ code: 'letter_unsigned', letter: id });
  if (found.receipt !== undefined) return no({ code: 'letter_received', letter: id });
  const receiving = unit ?? by.unit ?? found.unit ?? null;
  if (found.unit !== undefined && found.unit !== null && receiving !== found.unit)
    return no({ code: 'not_receiver', unit: receiving ?? '' });
  return ok(put(file, { ...found, receipt: { by: by.id, unit: receiving, at } }));
};

/**
 * The case with a letter marked as being signed, one version on: written before the number is taken, so that whoever comes
 * after a crash finishes it with the same number, and no number is ever taken for nothing.
 */
export function intendLetter(
  file: CaseFile,
  id: string,
  signing: NonNullable<Letter['signing']>,
  sla: SlaSettings,
): CaseFile {
  const letters = file.letters.map((one) => (one.id === id ? { ...one, signing } : one));
  return withTimer({ ...file, letters, version: file.version + 1 }, sla);
}

/** Where the time went, as a letter keeps it: hours by stage, and whose they were. */
const shownTime = ({ totalMs, lateMs, parts }: Attribution): NonNullable<Letter['time']> => ({
  totalMs,
  lateMs,
  parts: parts.map(({ stage, holder, ms, lateMs: late }) => ({
    stage,
    unit: holder.kind === 'unit' ? holder.unit : null,
    place: holder.kind === 'unit' ? holder.place : null,
    ms,
    lateMs: late,
  })),
});

function waiting(file: CaseFile, id: string): Result<Letter, Refusal> {
  const found = file.letters.find((letter) => letter.id === id);
  if (!found) return no({ code: 'unknown_letter', letter: id });
  return found.status === 'draft' ? ok(found) : no({ code: 'letter_settled', letter: id });
}

function put(file: CaseFile, letter: Letter): CaseFile {
  return { ...file, letters: file.letters.map((one) => (one.id === letter.id ? letter : one)) };
}
