import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import type { Refusal } from '@tingchao/domain/response/refusal.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { eachCase } from './each-case.ts';
import { takeCaseStep } from './take-case-step.ts';

/**
 * 签收 of a letter by its printed number: a list is received in every case that stands on it. Returns how many; refused when
 * the number is unknown or everything of it was received before.
 */
export async function receiveByNumber(
  platform: Platform,
  request: { readonly number: string; readonly by: Actor; readonly unit?: string | undefined },
): Promise<Result<number, Refusal>> {
  const { number, by, unit } = request;
  const found: { readonly file: string; readonly letter: string }[] = [];
  await eachCase(platform, {}, (file) => {
    for (const letter of file.letters) if (letter.number === number) found.push({ file: file.id, letter: letter.id });
  });
  let received = 0;
  let refusal: Refusal = { code: 'unknown_letter', letter: number };
  for (const { file, letter } of found) {
    const command = { action: 'receive_letter' as const, letter, unit, reason: '' };
    const taken = await takeCaseStep(platform, { case: file, by, command });
    if (taken.ok) received += 1;
    else refusal = taken.error;
  }
  return received > 0 ? ok(received) : no(refusal);
}
