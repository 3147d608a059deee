import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { checkErasure, type ErasureRefusal } from '@tingchao/domain/response/erase-case.ts';
import type { ErasureLine } from '@tingchao/domain/response/erasure-line.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { carryOutErasure, type CarriedOut } from '@tingchao/ports/carry-out-erasure.ts';
import { Conflict, Transient } from '@tingchao/ports/errors.ts';
import { planErasure } from '@tingchao/ports/plan-erasure.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { forgetIssued } from './issued-documents.ts';
import { findCase } from './take-case-step.ts';

const TRIES = 8;

export type ErasureRequest = {
  /** Id of the case or its printed number. */
  readonly case: string;
  readonly by: Actor;
  readonly confirmedBy: Actor;
  readonly reason: string;
};

/** A case after its erasure, and what that took with it; `again` when it was erased before. */
export type ErasedCase = { readonly file: CaseFile; readonly again: boolean; readonly done: CarriedOut };

/**
 * Erases the words of a case for two named persons, everywhere in these data: redacted, told, older copies forgotten. Written
 * down before anything is touched, so that it is finished after a crash and holds over every older copy that is restored.
 * Asked for again it makes sure that nothing was left over.
 */
export async function eraseCaseFile(
  platform: Platform,
  { case: reference, reason, ...persons }: ErasureRequest,
): Promise<Result<ErasedCase, ErasureRefusal>> {
  for (let attempt = 1; ; attempt += 1) {
    const file = await findCase(platform, reference);
    if (!file) return no({ code: 'unknown_case', reference });
    const checked = checkErasure(file, { ...persons, reason });
    if (!checked.ok) return checked;
    const { by, confirmedBy } = persons;
    const at = file.erasedAt ?? platform.clock.now();
    const line = { case: file.id, ...(await planErasure(platform, file)), at, by: by.id, confirmedBy: confirmedBy.id };
    const done = await tryErasure(platform, line, reason);
    if (done === 'changed') {
      if (attempt === TRIES) throw new Transient('这份处置单正在频繁更新，请稍后重试');
      continue;
    }
    const erased = (await platform.cases.get(file.id)) ?? file;
    platform.events.emit('case_stepped', { caseId: file.id, action: 'erase', actor: by.id });
    return ok({ file: erased, again: file.erasedAt !== undefined, done });
  }
}

/** Finishes what was begun and cut short, by a crash or a server that did not answer. Returns how many cases. */
export async function finishErasures(platform: Platform): Promise<number> {
  const open = (await platform.erasures.list()).filter(({ finished }) => !finished);
  let finished = 0;
  for (const { finished: _, ...line } of open) {
    const file = await platform.cases.get(line.case);
    // What joined since it was begun goes with it.
    const grown = file === undefined || file.erasedAt !== undefined ? line : await grownLine(platform, file, line);
    const done = await tryErasure(platform, grown);
    if (done === 'changed') continue;
    platform.events.emit('case_stepped', { caseId: line.case, action: 'erase', actor: line.by });
    finished += 1;
  }
  return finished;
}

async function grownLine(platform: Platform, file: CaseFile, line: ErasureLine): Promise<ErasureLine> {
  const plan = await planErasure(platform, file);
  const both = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])];
  return { ...line, incidents: both(line.incidents, plan.incidents), posts: both(line.posts, plan.posts) };
}

/** `changed` when a document was changed meanwhile: there may be more to erase now. */
async function tryErasure(platform: Platform, line: ErasureLine, note?: string): Promise<CarriedOut | 'changed'> {
  await platform.erasures.begin(line);
  try {
    const done = await carryOutErasure(platform, line, note);
    await forgetIssued(platform, line.case);
    return done;
  } catch (error) {
    if (error instanceof Conflict) return 'changed';
    throw error;
  }
}
