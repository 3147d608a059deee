import type { CaseFile, Deadline } from './case-file.ts';
import { isOpen } from './case-states.ts';

/**
 * Whether a public response is owed (61号 二): not when an officer decided that none is needed, not for a case that is only
 * kept (留存), and a merged case is counted in the one it was merged into.
 */
export function owesAnswer({ needsPublicResponse, status }: Pick<CaseFile, 'needsPublicResponse' | 'status'>): boolean {
  return needsPublicResponse !== false && status !== 'not_need' && status !== 'merged';
}

/** The clock of the public response that counts, the latest, met or not; undefined when none is owed. */
export function answerClock(
  file: Pick<CaseFile, 'needsPublicResponse' | 'status' | 'deadlines'>,
): Deadline | undefined {
  return owesAnswer(file) ? file.deadlines.findLast(({ kind }) => kind === 'public_response') : undefined;
}

/** The clock of a public response that is still waited for. Past its `dueAt` the case counts as 超时未回应. */
export function waitingClock(file: CaseFile): Deadline | undefined {
  const clock = isOpen(file.status) ? answerClock(file) : undefined;
  return clock?.metAt === null ? clock : undefined;
}
