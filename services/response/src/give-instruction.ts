import { createHash } from 'node:crypto';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import type { Refusal } from '@tingchao/domain/response/refusal.ts';
import { takeStep } from '@tingchao/domain/response/take-step.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { signingContext } from './sign-letters.ts';
import { findCase, takeCaseStep } from './take-case-step.ts';

/** The yearly series that instructions are numbered in. */
export const INSTRUCTION_SERIES = '舆批示';

export type NewInstruction = {
  /** Id or printed number of the case it is about. */
  readonly case: string;
  readonly by: Actor;
  /** Whose words they are: name, and office if wanted. */
  readonly from: string;
  readonly text: string;
  readonly dueAt: Instant;
};

/**
 * 批示: a leader's words on a case become an order with a number and a clock of their own; whoever has the case in hand is
 * told, and the digest reports back. The same words on the same case on the same day are one instruction, however often sent.
 */
export async function giveInstruction(
  platform: Platform,
  { case: reference, by, from, text, dueAt }: NewInstruction,
): Promise<Result<{ readonly file: CaseFile; readonly documentNo: string }, Refusal>> {
  const file = await findCase(platform, reference);
  if (!file) return no({ code: 'unknown_case', reference });
  const at = platform.clock.now();
  const command = { action: 'order', documentNo: '', from, kind: '领导批示', dueAt, reason: text } as const;
  const trial = takeStep(file, { ...command, documentNo: '试' }, by, at, signingContext(platform));
  // Before a number is taken: none is taken for nothing.
  if (!trial.ok) return trial;
  const documentNo = await numberFor(platform, [file.id, by.id, civilDate(at), text], at);
  const taken = await takeCaseStep(platform, { case: file.id, by, command: { ...command, documentNo } });
  if (taken.ok) return ok({ file: taken.value, documentNo });
  if (taken.error.code !== 'known_order') return taken;
  return ok({ file: (await platform.cases.get(file.id)) ?? file, documentNo });
}

async function numberFor({ cases }: Platform, what: readonly string[], at: Instant): Promise<string> {
  const year = Number(civilDate(at).slice(0, 4));
  const id = createHash('sha256').update(what.join('\n')).digest('hex').slice(0, 24);
  const [given] = await cases.numberFor(INSTRUCTION_SERIES, year, [`instruction:${id}`]);
  return `${INSTRUCTION_SERIES}〔${year}〕${given}号`;
}
