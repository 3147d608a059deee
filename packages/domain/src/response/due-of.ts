import { instant, type Instant } from '../time/instant.ts';
import type { Deadline } from './case-file.ts';

/**
 * When a clock ends with everything counted that its rule allows: the approved extension and the time that does not count. A
 * clock that stands ends at the latest its pause may lead to, so that no pause is for ever. `dueAt` itself never moves.
 */
export function dueOf(deadline: Pick<Deadline, 'dueAt' | 'extension' | 'pauses'>): Instant {
  const pauses = (deadline.pauses ?? []).map(({ dueAfterAt }) => dueAfterAt);
  return instant(Math.max(deadline.dueAt, deadline.extension?.until ?? 0, ...pauses));
}

/** The pause that a clock stands in, if it does. */
export const openPause = (deadline: Pick<Deadline, 'pauses'>): NonNullable<Deadline['pauses']>[number] | undefined =>
  deadline.pauses?.findLast(({ until }) => until === null);
