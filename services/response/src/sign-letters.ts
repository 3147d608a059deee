import type { CommandOf } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Letter } from '@tingchao/domain/response/case-papers.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { withTimer } from '@tingchao/domain/response/ladder.ts';
import type { Signing } from '@tingchao/domain/response/letter-parts.ts';
import { intendLetter } from '@tingchao/domain/response/letter-steps.ts';
import { explainRefusal, type Refusal } from '@tingchao/domain/response/refusal.ts';
import type { StepContext } from '@tingchao/domain/response/step-context.ts';
import { takeStep } from '@tingchao/domain/response/take-step.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { finishSigned } from './finish-signed.ts';
import { saveCases } from './relay-cases.ts';

/**
 * Signing in three writes that a crash may part: the signature (what is signed, by whom, when), the number, the letter. The
 * number belongs to the document for ever, and whoever comes after a crash finishes what was signed — so that no letter goes
 * out twice, and no number is taken for nothing.
 */

/** What a signature needs beside the case. */
export function signingContext({ settings }: Pick<Platform, 'settings'>): StepContext {
  const { sla, units, calendars, publication } = settings;
  return { sla, units, calendar: createCalendar(calendars), publication };
}

/** Signs one letter for a named person, or says why not. `Conflict` when the case was changed before the signature was written. */
export async function signOneLetter(
  platform: Platform,
  file: CaseFile,
  command: CommandOf<'sign_letter'>,
  by: Actor,
): Promise<Result<CaseFile, Refusal>> {
  const at = platform.clock.now();
  const context = signingContext(platform);
  const trial = takeStep(file, command, by, at, { ...context, letterNumber: '' });
  if (!trial.ok) return trial;
  const { form, reason, letter } = command;
  const found = file.letters.find(({ id }) => id === letter);
  // Somebody signed it and fell before the number was taken: that signature counts.
  if (found?.signing !== undefined) return settledOf(await finishSignings(platform, file), command, by);
  const signing: Signing = { by: by.id, at, reason, ...(form === undefined ? {} : { form }) };
  const intended = intendLetter(file, letter, signing, context.sla);
  await saveCases(platform, [intended]);
  return settledOf(await finishSignings(platform, intended), command, by);
}

function settledOf(file: CaseFile, { letter }: CommandOf<'sign_letter'>, by: Actor): Result<CaseFile, Refusal> {
  const found = file.letters.find(({ id }) => id === letter);
  return found?.status === 'signed' && found.signedBy === by.id ? ok(file) : no({ code: 'letter_settled', letter });
}

/** Finishes every signature of a case that has no number yet; the case as it stands then, whoever finished it. */
export const finishSignings = (platform: Platform, started: CaseFile): Promise<CaseFile> =>
  finishSigned(platform, started, async (file) => {
    const letter = file.letters.find(({ status, signing }) => status === 'draft' && signing !== undefined);
    if (letter?.signing === undefined) return undefined;
    const number = await numberOf(platform, file, letter, letter.signing);
    const finished = finish(platform, file, letter, letter.signing, number);
    return { file: finished, action: 'sign_letter', actor: letter.signing.by };
  });

/** The printed number; the same letter, or the same list of a unit and day, always has the same one. */
async function numberOf(platform: Platform, file: CaseFile, letter: Letter, signing: Signing): Promise<string> {
  const year = Number(civilDate(signing.at).slice(0, 4));
  const document = signing.list?.id ?? `${file.id}:${letter.id}`;
  const [given] = await platform.cases.numberFor(letter.series, year, [document]);
  return `${letter.series}〔${year}〕${given}号`;
}

/** The case with the letter signed; one that may no longer go out keeps its number as 作废. */
function finish(platform: Platform, file: CaseFile, letter: Letter, signing: Signing, number: string): CaseFile {
  const context = { ...signingContext(platform), letterNumber: number };
  const list = signing.list === undefined ? {} : { letterList: signing.list };
  const by: Actor = { id: signing.by, name: signing.by, role: '', unit: null };
  const { form, reason, at } = signing;
  const command: CommandOf<'sign_letter'> = { action: 'sign_letter', letter: letter.id, form, reason };
  const taken = takeStep(file, command, by, at, { ...context, ...list });
  if (taken.ok) return taken.value;
  const voidReason = `签发未完成：${explainRefusal(taken.error)}`;
  const { signing: _signing, ...drafted } = letter;
  const voided: Letter = { ...drafted, status: 'void', number, voidReason };
  const version = file.version + 1;
  const { status } = file;
  const line = { version, at, action: 'void_letter', by: by.id, from: status, to: status, note: voidReason };
  const letters = file.letters.map((one) => (one.id === letter.id ? voided : one));
  return withTimer({ ...file, letters, version, ledger: [...file.ledger, line] }, context.sla);
}
