import { z } from 'zod';
import { falseInfoStatusSchema, levelSchema } from '../../analysis/analysis.ts';
import { categorySchema } from '../../incident/incident.ts';
import { channelTypeSchema } from '../../post/post.ts';
import { attributeTime, timeStages } from '../../response/attribute-time.ts';
import type { CaseFile, Deadline } from '../../response/case-file.ts';
import { receiverOf } from '../../response/case-parts.ts';
import { caseStateSchema, isOpen, type CaseState } from '../../response/case-states.ts';
import { dueOf } from '../../response/due-of.ts';
import { printedNumber } from '../../response/notices.ts';
import type { SlaSettings } from '../../response/sla-settings.ts';
import { hours, type Instant } from '../../time/instant.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { MonthPeriod } from './month-period.ts';

export const caseFactSchema = z
  .strictObject({
    /** The printed number: what a figure is traced to. */
    id: z.string(),
    /** The unit (or township) that led at the end of the month; null before 交办. */
    unit: z.string().nullable(),
    level: levelSchema,
    topic: z.string().nullable(),
    category: categorySchema.nullable(),
    channel: channelTypeSchema.nullable(),
    townships: z.array(z.string()).readonly(),
    falseInfo: falseInfoStatusSchema,
    /** At the end of the month. */
    status: caseStateSchema,
    /** Opened within the month; otherwise it came over from an earlier one. */
    opened: z.boolean(),
    openAtEnd: z.boolean(),
    /** Its clock of the public response ended within the month. */
    due: z.boolean(),
    /** Answered by the end of that clock; null unless `due`. Late stays late. */
    inTime: z.boolean().nullable(),
    /** Its clock of the first release (80号: 5 h) ended within the month, and was a hard one. */
    firstDue: z.boolean(),
    firstInTime: z.boolean().nullable(),
    /** First answered within the month. */
    answered: z.boolean(),
    /** From detection to that answer, hours; null unless `answered`. */
    hours: z.number().nullable(),
    /** Past its time and unanswered at the end of the month. */
    overdueAtEnd: z.boolean(),
    closed: z.boolean(),
    reopened: z.boolean(),
    notNeeded: z.boolean(),
    merged: z.boolean(),
    /** A clock that waits for a calendar that is not published. */
    undetermined: z.boolean(),
    /** Names of the letters that were signed within the month. */
    letters: z.array(z.string()).readonly(),
    /** Drafts that were sent back within the month (审签、保密审查、口径、签发). */
    draftsRejected: z.number().int(),
    drafted: z.boolean(),
    /** Columns of the ledger that must be filled by now, and those that are. */
    columnsDue: z.number().int(),
    columnsFilled: z.number().int(),
    /** Where the hours of its clock went, to the tenth; empty unless `due`. `unit` is null for the desk and for who signs. */
    stages: z
      .array(
        z
          .strictObject({
            stage: z.enum(timeStages),
            unit: z.string().nullable(),
            hours: z.number(),
            /** The part of the lateness that falls on it. */
            lateHours: z.number(),
          })
          .readonly(),
      )
      .readonly(),
    satisfaction: z.enum(['满意', '基本满意', '不满意']).nullable(),
    /** 转化措施 that were brought to an end within the month. */
    measures: z.number().int(),
  })
  .readonly();
/** What the month's figures need of one case: times are judged, words left behind. */
export type CaseFact = z.infer<typeof caseFactSchema>;

/** What others know of a case that this file does not compute. */
export type CaseExtras = Pick<CaseFact, 'satisfaction' | 'measures' | 'columnsDue' | 'columnsFilled'>;

/**
 * The fact of a case for a month; undefined when the month does not concern it. Everything is judged as it stood when the month
 * ended: what happened later belongs to a later month.
 */
export function caseFact(
  entry: LedgerEntry,
  period: MonthPeriod,
  sla: SlaSettings,
  extras: CaseExtras,
): CaseFact | undefined {
  const { file, incident } = entry;
  const { from, to } = period;
  if (file.openedAt >= to || !concerns(file, from)) return undefined;
  const within = (at: Instant | null | undefined): boolean => at !== null && at !== undefined && at >= from && at < to;
  const isDue = (clock: Deadline | undefined): clock is Deadline => clock !== undefined && within(dueOf(clock));
  const status = statusAt(file, to);
  const owed = status !== 'not_need' && status !== 'merged' && file.needsPublicResponse !== false;
  const clock = owed
    ? file.deadlines.findLast((one) => one.kind === 'public_response' && one.startedAt < to)
    : undefined;
  const first = file.deadlines.find((one) => one.kind === 'first_release' && one.hard);
  const answer = file.answers.find(({ at }) => clock === undefined || at >= clock.startedAt);
  const answered = answer !== undefined && within(answer.at);
  const lead = file.assignments.findLast(({ part, offeredAt }) => part === 'lead' && offeredAt < to);
  return {
    id: printedNumber(file),
    unit: lead === undefined ? null : receiverOf(lead),
    level: file.level,
    topic: file.about?.topic ?? incident?.topics.primary ?? null,
    category: incident?.category ?? null,
    channel: file.about?.channel ?? null,
    townships: file.about?.townships ?? [],
    falseInfo: incident?.falseInfo.status ?? 'none',
    status,
    opened: within(file.openedAt),
    openAtEnd: isOpen(status),
    due: isDue(clock),
    inTime: isDue(clock) ? isMet(clock) : null,
    firstDue: isDue(first),
    firstInTime: isDue(first) ? isMet(first) : null,
    answered,
    hours: answered ? hoursBetween(clock?.startedAt ?? file.openedAt, answer.at) : null,
    overdueAtEnd:
      isOpen(status) && clock !== undefined && dueOf(clock) < to && !(clock.metAt !== null && clock.metAt < to),
    closed: within(file.closing?.at),
    reopened: file.ledger.some(({ action, at }) => action === 'reopen' && within(at)),
    notNeeded: status === 'not_need' || (file.needsPublicResponse === false && status !== 'merged'),
    merged: status === 'merged',
    undetermined: file.undetermined.length > 0,
    letters: file.letters.filter(({ signedAt }) => within(signedAt)).map(({ name }) => name),
    draftsRejected: file.approvals.filter(({ decision, at }) => decision === 'reject' && within(at)).length,
    drafted: file.drafts.some(({ at }) => within(at)),
    stages: isDue(clock) ? stagesOf(file, clock, to, sla) : [],
    ...extras,
  };
}

/** Open when the month began, or touched since. */
function concerns(file: CaseFile, from: Instant): boolean {
  if (file.openedAt >= from) return true;
  if (isOpen(statusAt(file, from))) return true;
  return (file.ledger.at(-1)?.at ?? file.openedAt) >= from;
}

/** The state of a case just before an instant, by its ledger; as it is now where the ledger does not reach back. */
export function statusAt(file: CaseFile, at: Instant): CaseState {
  const before = file.ledger.findLast((line) => line.at < at);
  if (before !== undefined) return before.to;
  const after = file.ledger.find((line) => line.at >= at);
  return after?.from ?? file.status;
}

const isMet = (clock: Deadline | undefined): boolean =>
  clock !== undefined && clock.metAt !== null && clock.metAt <= dueOf(clock);

/** Where the time of a clock went, by the attribution that letters go by too. */
function stagesOf(file: CaseFile, clock: Deadline, to: Instant, sla: SlaSettings): CaseFact['stages'] {
  // What was answered after the month had ended was unanswered when it ended.
  const seen = clock.metAt !== null && clock.metAt >= to ? { ...clock, metAt: null } : clock;
  return attributeTime(file, seen, to, sla).parts.map(({ stage, holder, ms, lateMs }) => ({
    stage,
    unit: holder.kind === 'unit' ? receiverOf(holder) : null,
    hours: tenth(ms),
    lateHours: tenth(lateMs),
  }));
}

const tenth = (ms: number): number => Math.round((ms / hours(1)) * 10) / 10;

/** Hours to a tenth, never below 0. */
const hoursBetween = (from: Instant, to: Instant): number => Math.max(0, tenth(to - from));
