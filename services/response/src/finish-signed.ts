import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveCases } from './relay-cases.ts';

/** A case with one more of its signed papers numbered: what was done to it, and who had signed. */
export type Finished = {
  readonly file: CaseFile;
  readonly action: 'sign_letter' | 'sign_handover';
  readonly actor: string;
};

/**
 * Finishes one signed paper of a case after the other until `next` finds none; the case as it stands then. Where somebody was
 * faster, the case is read anew and looked at again.
 */
export async function finishSigned(
  platform: Platform,
  started: CaseFile,
  next: (file: CaseFile) => Promise<Finished | undefined>,
): Promise<CaseFile> {
  let file = started;
  for (;;) {
    const finished = await next(file);
    if (finished === undefined) return file;
    try {
      await saveCases(platform, [finished.file]);
      file = finished.file;
      platform.events.emit('case_stepped', { caseId: file.id, action: finished.action, actor: finished.actor });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const newest = await platform.cases.get(file.id);
      if (newest === undefined) throw new Error(`case ${file.id} has vanished from the store`, { cause: error });
      file = newest;
    }
  }
}
