import { acknowledge } from '@tingchao/domain/notice/acknowledge.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveCases } from './relay-cases.ts';
import { findCase } from './take-case-step.ts';

/** 知悉: a named person says that they know of a case; its alerts are not repeated any more. Undefined where there is none. */
export async function acknowledgeCase(
  platform: Platform,
  request: { readonly case: string; readonly by: Actor },
): Promise<CaseFile | undefined> {
  for (;;) {
    const file = await findCase(platform, request.case);
    if (!file || file.erasedAt !== undefined) return undefined;
    const known = acknowledge(file, request.by, platform.clock.now());
    try {
      await saveCases(platform, [known]);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    platform.events.emit('case_stepped', { caseId: file.id, action: 'acknowledge', actor: request.by.id });
    return known;
  }
}
