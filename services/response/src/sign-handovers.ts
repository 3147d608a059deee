import type { CommandOf } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import {
  handoverBeingSigned,
  handoversOf,
  type HandoverSigning,
} from '@tingchao/domain/response/false-info/handover.ts';
import { intendHandover } from '@tingchao/domain/response/false-info/handover-steps.ts';
import { withTimer } from '@tingchao/domain/response/ladder.ts';
import { explainRefusal, type Refusal } from '@tingchao/domain/response/refusal.ts';
import { takeStep } from '@tingchao/domain/response/take-step.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { finishSigned } from './finish-signed.ts';
import { saveCases } from './relay-cases.ts';
import { signingContext } from './sign-letters.ts';

/**
 * Signs one hand-over letter for the head, in the three writes of `sign-letters.ts`: the signature, the number, the letter; or
 * says why not. `Conflict` when the case was changed before the signature was written.
 */
export async function signHandover(
  platform: Platform,
  file: CaseFile,
  command: CommandOf<'sign_handover'>,
  by: Actor,
): Promise<Result<CaseFile, Refusal>> {
  const at = platform.clock.now();
  const context = signingContext(platform);
  const trial = takeStep(file, command, by, at, { ...context, letterNumber: '' });
  if (!trial.ok) return trial;
  const found = handoversOf(file).find(({ id }) => id === command.handover);
  // Somebody signed it and fell before the number was taken: that signature counts.
  if (found?.signing !== undefined) return settledOf(await finishHandovers(platform, file), command, by);
  const signing: HandoverSigning = { by: by.id, role: by.role, at, reason: command.reason };
  const intended = intendHandover(file, command.handover, signing, context.sla);
  await saveCases(platform, [intended]);
  return settledOf(await finishHandovers(platform, intended), command, by);
}

function settledOf(file: CaseFile, { handover }: CommandOf<'sign_handover'>, by: Actor): Result<CaseFile, Refusal> {
  const found = handoversOf(file).find(({ id }) => id === handover);
  return found?.status === 'signed' && found.signed?.by === by.id
    ? ok(file)
    : no({ code: 'letter_settled', letter: handover });
}

/** Finishes every hand-over letter of a case that is signed and has no number; the case as it stands then, whoever finished it. */
export const finishHandovers = (platform: Platform, started: CaseFile): Promise<CaseFile> =>
  finishSigned(platform, started, async (file) => {
    const letter = handoverBeingSigned(file);
    if (letter?.signing === undefined) return undefined;
    const number = await numberOf(platform, file, letter.id, letter.signing);
    const finished = finish(platform, file, letter.id, letter.signing, number);
    return { file: finished, action: 'sign_handover', actor: letter.signing.by };
  });

/** The printed number; the same letter always has the same one. */
async function numberOf(
  platform: Platform,
  { id: caseId }: CaseFile,
  id: string,
  { at }: HandoverSigning,
): Promise<string> {
  const { series } = platform.settings.publication.handover;
  const year = Number(civilDate(at).slice(0, 4));
  const [given] = await platform.cases.numberFor(series, year, [`${caseId}:${id}`]);
  return `${series}〔${year}〕${given}号`;
}

/** The case with the letter signed; one that may no longer go out keeps its number as 作废. */
function finish(platform: Platform, file: CaseFile, id: string, signing: HandoverSigning, number: string): CaseFile {
  const { by: signer, role, at, reason } = signing;
  const by: Actor = { id: signer, name: signer, role, unit: null };
  const context = signingContext(platform);
  const command: CommandOf<'sign_handover'> = { action: 'sign_handover', handover: id, reason };
  const taken = takeStep(file, command, by, at, { ...context, letterNumber: number });
  if (taken.ok) return taken.value;
  const voidReason = `签发未完成：${explainRefusal(taken.error)}`;
  const handovers = handoversOf(file).map((one) => {
    if (one.id !== id) return one;
    const { signing: _signing, ...reviewed } = one;
    return { ...reviewed, status: 'void' as const, number, voidReason };
  });
  const version = file.version + 1;
  const { status } = file;
  const line = { version, at, action: 'void_handover', by: signer, from: status, to: status, note: voidReason };
  return withTimer({ ...file, handovers, version, ledger: [...file.ledger, line] }, context.sla);
}
