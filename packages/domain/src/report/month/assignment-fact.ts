import { z } from 'zod';
import type { CaseFile } from '../../response/case-file.ts';
import { receiverOf } from '../../response/case-parts.ts';
import { printedNumber } from '../../response/notices.ts';
import { hours, type Instant } from '../../time/instant.ts';
import type { MonthPeriod } from './month-period.ts';

export const assignmentFactSchema = z
  .strictObject({
    /** Number of the case and of the assignment in it: `青舆〔2026〕12号-a1`. */
    id: z.string(),
    unit: z.string(),
    part: z.enum(['lead', 'assist']),
    /** Given to the unit within the month. */
    offered: z.boolean(),
    /** Sent back within the month (退单). */
    returned: z.boolean(),
    /** Went elsewhere within the month: 转办, or with a case that was merged. Excluded from what is due. */
    moved: z.boolean(),
    /** The unit's own clock, an approved extension counted in, ended within the month while the part was the unit's. */
    due: z.boolean(),
    inTime: z.boolean().nullable(),
    /** Done within the month. */
    done: z.boolean(),
    /** From 交办 to done, hours; null unless `done`. */
    hours: z.number().nullable(),
  })
  .readonly();
/** What the month's figures need of one unit's part in a case. */
export type AssignmentFact = z.infer<typeof assignmentFactSchema>;

/** The parts units had in a case during a month. */
export function assignmentFacts(file: CaseFile, { from, to }: MonthPeriod): readonly AssignmentFact[] {
  const within = (at: Instant | null): boolean => at !== null && at >= from && at < to;
  return file.assignments
    .filter(({ offeredAt, endedAt }) => offeredAt < to && (endedAt === null || endedAt >= from))
    .map((one) => {
      const { status, endedAt, offeredAt } = one;
      const dueAt = one.extension?.until ?? one.dueAt;
      const doneAt = status === 'done' ? endedAt : null;
      const left = status === 'returned' || status === 'transferred' || status === 'merged';
      // What left the unit before its time ended was never due from it; what left later was late while it was there.
      const due = within(dueAt) && !(left && endedAt !== null && endedAt <= dueAt);
      return {
        id: `${printedNumber(file)}-${one.id}`,
        unit: receiverOf(one),
        part: one.part,
        offered: within(offeredAt),
        returned: status === 'returned' && within(endedAt),
        moved: (status === 'transferred' || status === 'merged') && within(endedAt),
        due,
        inTime: due ? doneAt !== null && doneAt <= dueAt : null,
        done: within(doneAt),
        hours: within(doneAt) && doneAt !== null ? Math.round(((doneAt - offeredAt) / hours(1)) * 10) / 10 : null,
      };
    });
}
