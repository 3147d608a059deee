import { levels } from '@tingchao/domain/analysis/analysis.ts';
import type { CaseFile, Deadline } from '@tingchao/domain/response/case-file.ts';
import { isOpen, stateNames } from '@tingchao/domain/response/case-states.ts';
import { dueOf } from '@tingchao/domain/response/due-of.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { remainingInWords } from '@tingchao/domain/time/remaining.ts';
import { z } from 'zod';
import { withIsoTimes } from './iso-times.ts';
import { levelNames } from './level-name.ts';
import { stateWords, type Names } from './names.ts';
import { actionName, allowedSteps } from './steps-view.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

/** One clock with its arithmetic and what is left of it now. */
export const deadlineViewSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  startedAt: isoSchema,
  dueAt: isoSchema,
  hard: z.boolean().meta({ description: '硬性时限（文件规定）；否则为内部目标' }),
  calendar: z.enum(['natural', 'working']),
  basis: z.string(),
  arithmetic: z.string().meta({ description: '怎么算出来的' }),
  metAt: isoSchema.nullable(),
  extension: z.unknown().meta({ description: '经批准的延期；dueAt 本身不动' }),
  pauses: z.array(z.unknown()).optional().meta({ description: '依规定不计入的时间' }),
  calendarVersion: z.string().optional().meta({ description: '按哪一版放假安排计算' }),
  order: z
    .object({
      from: z.string(),
      text: z.string().meta({ description: '批示或来文原话' }),
      by: z.string().meta({ description: '谁代录的' }),
      scan: z.string().nullable().meta({ description: '扫描件，见 /api/cases/:id/scans/:hash' }),
      report: z.string().nullable().meta({ description: '报结的内容' }),
    })
    .optional(),
  state: z.enum(['met', 'met_late', 'running', 'overdue']),
  remainingMs: z.int().nullable().meta({ description: '剩余毫秒，负数为已超时；已了结为 null' }),
  remaining: z.string().meta({ description: '剩余或超时，中文' }),
});
export type DeadlineView = z.infer<typeof deadlineViewSchema>;

/** Shows a clock as it stands at `at`. */
export function toDeadlineView(deadline: Deadline, at: Instant): DeadlineView {
  const { metAt, dueAt } = deadline;
  // What is printed as due never moves; what counts is the date with what was granted.
  const due = dueOf(deadline);
  const late = (metAt ?? at) > due;
  const running = late ? 'overdue' : 'running';
  const done = late ? 'met_late' : 'met';
  return {
    id: deadline.id,
    kind: deadline.kind,
    name: deadline.name,
    hard: deadline.hard,
    calendar: deadline.calendar,
    basis: deadline.basis,
    arithmetic: deadline.arithmetic,
    extension: deadline.extension === undefined ? null : withIsoTimes(deadline.extension),
    ...(deadline.pauses === undefined ? {} : { pauses: deadline.pauses.map((one) => withIsoTimes(one)) }),
    ...(deadline.calendarVersion === undefined ? {} : { calendarVersion: deadline.calendarVersion }),
    ...(deadline.order && {
      order: {
        from: deadline.order.from,
        text: deadline.order.text,
        by: deadline.order.by,
        scan: deadline.order.scan ?? null,
        report: deadline.order.report?.text ?? null,
      },
    }),
    startedAt: toIso(deadline.startedAt),
    dueAt: toIso(dueAt),
    metAt: metAt === null ? null : toIso(metAt),
    state: metAt === null ? running : done,
    remainingMs: metAt === null ? due - at : null,
    remaining: metAt === null ? remainingInWords(due, at) : late ? '已完成（超时）' : '已按时完成',
  };
}

/**
 * The clock to look at first: a hard one that is overdue, else whatever runs out next, else the target that was missed
 * first. A missed target never hides what still can be kept.
 */
export function nextDeadline(file: CaseFile, at: Instant): Deadline | undefined {
  const unmet = file.deadlines
    .filter((deadline) => deadline.metAt === null)
    .toSorted((a, b) => dueOf(a) - dueOf(b) || Number(b.hard) - Number(a.hard));
  const missed = unmet.find((clock) => clock.hard && at > dueOf(clock));
  return missed ?? unmet.find((clock) => at <= dueOf(clock)) ?? unmet[0];
}

/** One line of the list of cases. */
export const caseSummarySchema = z.object({
  id: z.string(),
  number: z.string(),
  version: z.int().meta({ description: '改动时写进 If-Match' }),
  incidentId: z.string(),
  title: z.string(),
  level: z.enum(levels).meta({ description: '舆情等级' }),
  levelName: z.string(),
  status: z.string(),
  statusName: z.string(),
  stage: z.string().meta({ description: '五个阶段之一' }),
  open: z.boolean(),
  lead: z.string().meta({ description: '牵头单位；尚未交办时为建议' }),
  openedAt: isoSchema,
  nextDeadline: deadlineViewSchema.nullable(),
  lettersToSign: z.int().meta({ description: '待签发的催办、督办、通报函' }),
});
export type CaseSummary = z.infer<typeof caseSummarySchema>;

/** The summary of a case as it stands at `at`. */
export function toCaseSummary(file: CaseFile, names: Names, at: Instant): CaseSummary {
  const level = levelNames[file.level];
  const next = isOpen(file.status) ? nextDeadline(file, at) : undefined;
  const { stage, state } = stateWords(file);
  return {
    id: file.id,
    number: file.number,
    version: file.version,
    incidentId: file.incidentId,
    title: titleFor(file, '列表'),
    level: file.level,
    levelName: `${level.numeral} ${level.word}`,
    status: file.status,
    statusName: state,
    stage,
    open: isOpen(file.status),
    lead: names.leadOf(file),
    openedAt: toIso(file.openedAt),
    nextDeadline: next === undefined ? null : toDeadlineView(next, at),
    lettersToSign: file.letters.filter(({ status }) => status === 'draft').length,
  };
}

const assignmentViewSchema = z.looseObject({
  unit: z.string(),
  unitName: z.string(),
  part: z.enum(['lead', 'assist']),
  status: z.string(),
  statusName: z.string(),
  offeredAt: isoSchema,
  endedAt: isoSchema.nullable(),
  dueAt: isoSchema,
  arithmetic: z.string(),
  remaining: z.string(),
  reason: z.string().nullable(),
});
const timelineLineSchema = z.object({
  at: isoSchema,
  by: z.string(),
  action: z.string(),
  from: z.string(),
  to: z.string(),
  note: z.string(),
});

/** Findings of the reply gate on the newest draft, as the page shows them. */
const draftFindingsSchema = z.array(
  z.looseObject({
    findings: z
      .array(
        z.looseObject({
          id: z.string(),
          blocking: z.boolean(),
          message: z.string(),
          sentence: z.string(),
          source: z.string(),
          answer: z.looseObject({ by: z.string(), reason: z.string() }).nullable(),
        }),
      )
      .optional(),
  }),
);

/** A whole case: summary, clocks, timeline, and everything else the document holds. */
export const caseDetailSchema = z.looseObject({
  ...caseSummarySchema.shape,
  levelBasis: z.string().meta({ description: '定级依据：规则判定与触发条件，人工改级的人、理由和复核' }),
  deadlines: z.array(deadlineViewSchema),
  assignments: z.array(assignmentViewSchema),
  drafts: draftFindingsSchema.meta({ description: '稿件，附送审前比对的提示；后面的为新稿' }),
  timeline: z.array(timelineLineSchema),
  allowed: z.array(z.object({ action: z.string(), name: z.string() })).meta({ description: '现在可以办的步骤' }),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;

const assignmentStates = {
  offered: '待签收',
  accepted: '已签收',
  returned: '已退单',
  transferred: '已转办',
  merged: '随案并入',
  done: '已办完',
} as const;

/** Who found what and who promised what, by name beside the id. */
function withUnitNames({ claims, measures }: CaseFile, names: Names): object {
  const named = (unit: string | null): string | null => (unit === null ? null : names.unit(unit));
  return {
    ...(claims && {
      claims: claims.map((one) => ({
        ...(withIsoTimes(one) as object),
        findings: one.findings.map((found) => ({ ...(withIsoTimes(found) as object), unitName: named(found.unit) })),
      })),
    }),
    ...(measures && {
      measures: measures.map((one) => ({ ...(withIsoTimes(one) as object), unitName: named(one.unit) })),
    }),
  };
}

/** The whole document with times written out, names put to ids, and clocks as they stand at `at`. */
export function toCaseDetail(file: CaseFile, names: Names, at: Instant): CaseDetail {
  const document = withIsoTimes(file) as Readonly<Record<string, unknown>>;
  const { notices: _outbox, ledger: _ledger, ...shown } = document;
  return {
    ...shown,
    ...toCaseSummary(file, names, at),
    title: file.title,
    levelBasis: names.levelBasis(file),
    proposal:
      file.proposal === null
        ? null
        : {
            ...file.proposal,
            leadName: names.unit(file.proposal.lead, file.proposal.leadPlace),
            assistingNames: file.proposal.assisting.map((id) => names.unit(id)),
          },
    deadlines: file.deadlines.map((deadline) => toDeadlineView(deadline, at)),
    assignments: file.assignments.map((one) => ({
      ...(withIsoTimes(one) as object),
      unit: one.unit,
      unitName: names.unit(one.unit, one.place),
      part: one.part,
      status: one.status,
      statusName: assignmentStates[one.status],
      offeredAt: toIso(one.offeredAt),
      endedAt: one.endedAt === null ? null : toIso(one.endedAt),
      dueAt: toIso(one.dueAt),
      arithmetic: one.arithmetic,
      remaining: one.endedAt === null ? remainingInWords(one.dueAt, at) : assignmentStates[one.status],
      reason: one.reason,
    })),
    ...withUnitNames(file, names),
    drafts: file.drafts.map((one) => withIsoTimes(one)) as CaseDetail['drafts'],
    allowed: allowedSteps(file),
    timeline: file.ledger.map((line) => ({
      at: toIso(line.at),
      by: line.by === 'system' ? '系统' : line.by,
      action: actionName(line.action),
      from: stateNames[line.from],
      to: stateNames[line.to],
      note: line.note,
    })),
  };
}
