import { z } from 'zod';
import { timeStages, type TimeStage } from '../../response/attribute-time.ts';
import { instantSchema, toClock, type Instant } from '../../time/instant.ts';
import type { Outage } from '../daily-digest.ts';
import type { LedgerRow } from '../ledger.ts';
import type { ReportNames } from '../report-names.ts';
import type { LedgerKey, ReportsSettings } from '../report-settings.ts';
import { assignmentFactSchema, type AssignmentFact } from './assignment-fact.ts';
import { caseFactSchema, type CaseFact } from './case-fact.ts';
import { caseTables } from './case-tables.ts';
import { channelTables } from './channel-table.ts';
import { messageFactSchema, type MessageFact } from './message-fact.ts';
import type { MonthPeriod } from './month-period.ts';
import { scorecards } from './scorecard.ts';
import { tabulate, traceFigure, type FigureTable, type Trace } from './table.ts';

const cellSchema = z.record(z.string(), z.number().nullable());
const rowSchema = z.strictObject({ key: z.string(), label: z.string(), cells: cellSchema }).readonly();
const tableSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    columns: z
      .array(
        z
          .strictObject({
            key: z.string(),
            label: z.string(),
            kind: z.enum(['count', 'rate', 'mean']),
            definition: z.string(),
            of: z.string().optional(),
            among: z.string().optional(),
          })
          .readonly(),
      )
      .readonly(),
    rows: z.array(rowSchema).readonly(),
    total: rowSchema,
  })
  .readonly();
const measureSchema = z
  .strictObject({
    key: z.string(),
    label: z.string(),
    definition: z.string(),
    kind: z.enum(['rate', 'count', 'hours']),
    value: z.number().nullable(),
    numerator: z.number(),
    denominator: z.number().nullable(),
    excluded: z.array(z.strictObject({ why: z.string(), count: z.number() }).readonly()).readonly(),
    met: z.boolean().nullable(),
    target: z.number().nullable(),
    ids: z.array(z.string()).readonly(),
  })
  .readonly();

/** The totals of an earlier month, to compare with. */
const earlierSchema = z.strictObject({ month: z.string(), cells: cellSchema }).readonly();
export type EarlierMonth = z.infer<typeof earlierSchema>;

export const monthCopySchema = z
  .strictObject({
    format: z.literal(1),
    month: z.string(),
    /** 1, 2 …: a month that was opened again and closed again has two copies, and both stay. 0 in a preview. */
    copy: z.number().int().min(0),
    /** `舆台账〔2026〕3号`; empty in a preview. */
    number: z.string(),
    region: z.string(),
    from: instantSchema,
    to: instantSchema,
    dueAt: instantSchema,
    closedAt: instantSchema,
    /** Account of the person who closed it; empty in a preview. */
    closedBy: z.string(),
    settingsVersion: z.string(),
    ledger: z
      .strictObject({
        name: z.string(),
        columns: z.array(z.strictObject({ key: z.string(), label: z.string() }).readonly()).readonly(),
        rows: z.array(z.array(z.string()).readonly()).readonly(),
      })
      .readonly(),
    cases: z.array(caseFactSchema).readonly(),
    assignments: z.array(assignmentFactSchema).readonly(),
    messages: z.array(messageFactSchema).readonly(),
    tables: z.array(tableSchema).readonly(),
    cards: z
      .array(
        z
          .strictObject({
            unit: z.string(),
            name: z.string(),
            pace: z.array(measureSchema).readonly(),
            quality: z.array(measureSchema).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** Where the hours of the answers went that were due in the month. */
    stages: z
      .array(
        z
          .strictObject({
            stage: z.enum(timeStages),
            cases: z.number().int(),
            hours: z.number(),
            lateHours: z.number(),
            /** Numbers of the cases in which lateness fell on it. */
            late: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    /** The month before and the same month a year ago, as they were closed; null where they were not. */
    previous: earlierSchema.nullable(),
    yearAgo: earlierSchema.nullable(),
    sources: z.number().int(),
    outages: z
      .array(z.strictObject({ name: z.string(), health: z.string(), since: instantSchema }).readonly())
      .readonly(),
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
/**
 * A month as it was closed: the ledger, the facts, the figures counted from them, and what they mean. It holds no word of a
 * citizen and no link, so that an erasure need not reach into it (design §7: frozen ledgers hold no personal data).
 */
export type MonthCopy = z.infer<typeof monthCopySchema>;

/** Columns whose words come from posts or tell of persons: the copy names the case and leaves them in the live ledger. */
export const wordyColumns: ReadonlySet<LedgerKey> = new Set([
  'title',
  'summary',
  'link',
  'screenshot',
  'online_state',
  'offline_state',
  'reply_summary',
  'remark',
]);

/** The columns a copy keeps. */
export const frozenColumns = ({ ledger }: ReportsSettings): ReportsSettings['ledger']['columns'] =>
  ledger.columns.filter(({ key }) => !wordyColumns.has(key));

/** The cells a copy keeps of a row. */
export const frozenRow = ({ cells }: Pick<LedgerRow, 'cells'>, reports: ReportsSettings): readonly string[] =>
  frozenColumns(reports).map(({ key }) => cells[key]);

export type MonthInput = {
  readonly period: MonthPeriod;
  readonly region: string;
  readonly closedAt: Instant;
  readonly closedBy: string;
  readonly copy: number;
  readonly number: string;
  readonly settingsVersion: string;
  /** Rows of the ledger in its order, as `frozenRow` makes them. */
  readonly ledger: readonly (readonly string[])[];
  readonly cases: readonly CaseFact[];
  readonly assignments: readonly AssignmentFact[];
  readonly messages: readonly MessageFact[];
  readonly names: ReportNames;
  readonly reports: ReportsSettings;
  readonly previous: EarlierMonth | null;
  readonly yearAgo: EarlierMonth | null;
  readonly sources: number;
  readonly outages: readonly Outage[];
};

/** Makes the copy of a month. Pure: the same input is the same copy. */
export function monthCopy(input: MonthInput): MonthCopy {
  const { period, reports, names } = input;
  return {
    format: 1,
    month: period.month,
    copy: input.copy,
    number: input.number,
    region: input.region,
    from: period.from,
    to: period.to,
    dueAt: period.dueAt,
    closedAt: input.closedAt,
    closedBy: input.closedBy,
    settingsVersion: input.settingsVersion,
    ledger: {
      name: reports.ledger.name,
      columns: frozenColumns(reports).map(({ key, label }) => ({ key, label })),
      rows: input.ledger,
    },
    cases: input.cases,
    assignments: input.assignments,
    messages: input.messages,
    tables: tablesOf(input, names, reports),
    cards: scorecards({ cases: input.cases, assignments: input.assignments, settings: reports.monthly }, names.unit),
    stages: timeStages.map((stage) => stageOf(stage, input.cases)),
    previous: input.previous,
    yearAgo: input.yearAgo,
    sources: input.sources,
    outages: input.outages.map(({ name, health, since }) => ({ name, health, since })),
    notes: notesOf(input),
  };
}

function stageOf(stage: TimeStage, cases: readonly CaseFact[]): MonthCopy['stages'][number] {
  const parts = cases.flatMap(({ id, stages }) =>
    stages.filter((one) => one.stage === stage).map((one) => ({ ...one, id })),
  );
  const sum = (values: readonly number[]): number => Math.round(values.reduce((all, one) => all + one, 0) * 10) / 10;
  const late = parts.filter(({ lateHours }) => lateHours > 0);
  return {
    stage,
    cases: new Set(parts.map(({ id }) => id)).size,
    hours: sum(parts.map((one) => one.hours)),
    lateHours: sum(parts.map(({ lateHours }) => lateHours)),
    late: [...new Set(late.map(({ id }) => id))],
  };
}

type Counted = Pick<MonthInput, 'cases' | 'messages'>;

function tablesOf({ cases, messages }: Counted, names: ReportNames, reports: ReportsSettings): readonly FigureTable[] {
  const { name, rollup } = reports.monthly;
  return [
    ...channelTables(name, rollup, names.unit).map((spec) => tabulate(messages, spec)),
    ...caseTables(names).map((spec) => tabulate(cases, spec)),
  ];
}

/** What a figure of a copy was counted from, by table, row and column; undefined when there is no such figure. */
export function traceInMonth(
  copy: Pick<MonthCopy, 'cases' | 'messages'>,
  where: { readonly table: string; readonly row: string; readonly column: string },
  names: ReportNames,
  reports: ReportsSettings,
): Trace | undefined {
  const { name, rollup } = reports.monthly;
  const ofMessages = channelTables(name, rollup, names.unit).find(({ id }) => id === where.table);
  if (ofMessages) return traceFigure(copy.messages, ofMessages, where);
  const ofCases = caseTables(names).find(({ id }) => id === where.table);
  return ofCases && traceFigure(copy.cases, ofCases, where);
}

/** A table of a copy. Throws for one that every copy has and this one lacks. */
export function tableOf({ tables }: Pick<MonthCopy, 'tables'>, id: string): FigureTable {
  const found = tables.find((table) => table.id === id);
  if (found === undefined) throw new Error(`the copy has no table ${id}`);
  return found;
}

function notesOf({
  period,
  closedAt,
  sources,
  outages,
  settingsVersion,
  reports,
  ledger,
}: MonthInput): readonly string[] {
  const overtime = frozenColumns(reports).findIndex(({ key }) => key === 'overtime');
  const late = ledger.filter((row) => row[overtime] === '是').length;
  return [
    `统计起止：${toClock(period.from)} 至 ${toClock(period.to)}（不含）；出表时间 ${toClock(closedAt)}；应于 ${toClock(period.dueAt)} 前汇总（县人社局督办机制 §四）。`,
    `监测信源 ${sources} 个，出表时 ${outages.length} 个异常${outages.length === 0 ? '' : `：${outages.map(({ name }) => name).join('、')}`}。`,
    '去重口径：转发与同一作者的重复发布不计有效留言；事件按“同一事由、同一地点”归并，并案的只在并入的那一件计。',
    reports.monthly.answerRate,
    `本期涉及 ${ledger.length} 件处置单，出表时台账“是否超时”为“是”的 ${late} 件。只统计单位和流程，不评价发帖群众，不以件数多少评优劣。`,
    `月结副本不存标题、摘要、链接等原文字（依法抹除后不得留存），可凭事件编号到台账查看。配置版本 ${settingsVersion}。`,
  ];
}
