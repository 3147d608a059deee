import { days, toClock, type Instant } from '../../time/instant.ts';
import type { MonthPeriod } from './month-period.ts';

/** A reminder of a month's table that is due. */
export type MonthReminder = {
  /** The same whoever looks: `2026-11:1`. */
  readonly id: string;
  readonly words: string;
};

/** So long after its due day a month that is open is reminded of; then it is the desk's own affair. */
const LONGEST_MS = days(30);

/**
 * The reminder that is due for a month that is not closed, the last one that has come; null when none has. On the 26th, on the
 * last working day before a due day that is none, and once when it is overdue (县人社局督办机制 §四: by the 29th).
 */
export function monthReminder(period: MonthPeriod, at: Instant): MonthReminder | null {
  const { month, dueAt, remindAt } = period;
  if (at > dueAt + LONGEST_MS) return null;
  const due = toClock(dueAt);
  if (at > dueAt) return { id: `${month}:overdue`, words: `月度渠道统计表已过汇总时限（${due}），尚未月结` };
  const last = remindAt.findLastIndex((when) => when <= at);
  return last < 0 ? null : { id: `${month}:${last + 1}`, words: `月度渠道统计表应于 ${due} 前汇总` };
}
