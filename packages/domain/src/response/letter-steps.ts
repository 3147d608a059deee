import { no, ok, type Result } from '../result.ts';
import type { CaseFile } from './case-file.ts';
import type { Letter } from './case-papers.ts';
import { receiverOf } from './case-parts.ts';
import { withNotice } from './notices.ts';
import type { Refusal } from './refusal.ts';
import type { Taker } from './step-context.ts';

/** 催办单, 督办单, 通报: drafted by the ladder, sent only with a named signature. */

/** Signing gives the letter its number and sends the notice to the lead unit. */
export const signLetter: Taker<'sign_letter'> = (file, { command, by, at, context }) => {
  const found = waiting(file, command.letter);
  if (!found.ok) return found;
  if (context.letterNumber === undefined) return no({ code: 'number_missing', letter: command.letter });
  const signed: Letter = {
    ...found.value,
    status: 'signed',
    number: context.letterNumber,
    signedBy: by.id,
    signedAt: at,
  };
  const clock = command.letter.slice(0, command.letter.lastIndexOf(':'));
  const late =
    file.assignments.find(({ id }) => id === clock) ?? file.assignments.findLast(({ part }) => part === 'lead');
  const to = late ? receiverOf(late) : context.sla.notices.dutyOfficer;
  const step = `letter:${command.letter}`;
  return ok(withNotice(put(file, signed), { step, to, what: `${signed.name} ${signed.number}`, dueAt: null }, at));
};

/** A void letter keeps its number, if it has one, marked 作废; the number is never used again. */
export const voidLetter: Taker<'void_letter'> = (file, { command }) => {
  const found = file.letters.find(({ id }) => id === command.letter);
  if (!found) return no({ code: 'unknown_letter', letter: command.letter });
  if (found.status === 'void') return no({ code: 'letter_settled', letter: command.letter });
  return ok(put(file, { ...found, status: 'void', voidReason: command.reason }));
};

function waiting(file: CaseFile, id: string): Result<Letter, Refusal> {
  const found = file.letters.find((letter) => letter.id === id);
  if (!found) return no({ code: 'unknown_letter', letter: id });
  return found.status === 'draft' ? ok(found) : no({ code: 'letter_settled', letter: id });
}

function put(file: CaseFile, letter: Letter): CaseFile {
  return { ...file, letters: file.letters.map((one) => (one.id === letter.id ? letter : one)) };
}
