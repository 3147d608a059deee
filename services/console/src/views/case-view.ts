import type { CaseFile, Deadline } from '@tingchao/domain/response/case-file.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { remainingInWords } from '@tingchao/domain/time/remaining.ts';
import { z } from 'zod';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

/** One clock with its arithmetic and what is left of it now. */
export const deadlineViewSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  startedAt: isoSchema,
  dueAt: isoSchema,
  hard: z.boolean().meta({ description: '硬性时限(文件规定);否则为内部目标' }),
  calendar: z.enum(['natural', 'working']),
  basis: z.string(),
  arithmetic: z.string().meta({ description: '怎么算出来的' }),
  metAt: isoSchema.nullable(),
  state: z.enum(['met', 'met_late', 'running', 'overdue']),
  remainingMs: z.int().nullable().meta({ description: '剩余毫秒,负数为已超时;已了结为 null' }),
  remaining: z.string().meta({ description: '剩余或超时,中文' }),
});
export type DeadlineView = z.infer<typeof deadlineViewSchema>;

/** Shows a clock as it stands at `at`. */
export function toDeadlineView(deadline: Deadline, at: Instant): DeadlineView {
  const { metAt, dueAt } = deadline;
  const late = metAt === null ? at >= dueAt : metAt > dueAt;
  const running = late ? 'overdue' : 'running';
  const done = late ? 'met_late' : 'met';
  return {
    ...deadline,
    startedAt: toIso(deadline.startedAt),
    dueAt: toIso(dueAt),
    metAt: metAt === null ? null : toIso(metAt),
    state: metAt === null ? running : done,
    remainingMs: metAt === null ? dueAt - at : null,
    remaining: metAt === null ? remainingInWords(dueAt, at) : late ? '已完成(超时)' : '已按时完成',
  };
}

/** The clock to look at first: the earliest unmet hard one, else the earliest unmet one. */
export function nextDeadline(file: CaseFile): Deadline | undefined {
  const open = file.deadlines.filter((deadline) => deadline.metAt === null).toSorted((a, b) => a.dueAt - b.dueAt);
  return open.find((deadline) => deadline.hard) ?? open[0];
}
