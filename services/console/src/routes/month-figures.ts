import { readMonth, latestEnded } from '@tingchao/response/read-month.ts';
import { shift } from '@tingchao/domain/report/month/month-period.ts';
import type { MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { explainMonth } from '@tingchao/response/close-month.ts';
import { personNames } from '../person-names.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const cells = z.record(z.string(), z.number().nullable());
const rowSchema = z.object({ key: z.string(), label: z.string(), cells });
const measureSchema = z.object({
  key: z.string(),
  label: z.string(),
  definition: z.string(),
  kind: z.enum(['rate', 'count', 'hours']),
  value: z.number().nullable(),
  numerator: z.number(),
  denominator: z.number().nullable(),
  excluded: z.array(z.object({ why: z.string(), count: z.number() })),
  met: z.boolean().nullable(),
  target: z.number().nullable(),
  ids: z.array(z.string()),
});
export const monthFiguresSchema = z.object({
  month: z.string(),
  earlier: z.string().meta({ description: '上月' }),
  copy: z.int().meta({ description: '第几份副本；0 为尚未月结的预表' }),
  number: z.string(),
  from: z.string(),
  to: z.string(),
  dueAt: z.string(),
  closedAt: z.string().nullable(),
  closedBy: z.string(),
  cases: z.int(),
  tables: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      columns: z.array(
        z.object({
          key: z.string(),
          label: z.string(),
          kind: z.enum(['count', 'rate', 'mean']),
          definition: z.string(),
        }),
      ),
      rows: z.array(rowSchema),
      total: rowSchema,
    }),
  ),
  cards: z.array(
    z.object({ unit: z.string(), name: z.string(), pace: z.array(measureSchema), quality: z.array(measureSchema) }),
  ),
  previous: z.object({ month: z.string(), cells }).nullable(),
  yearAgo: z.object({ month: z.string(), cells }).nullable(),
  notes: z.array(z.string()),
});
export type MonthFigures = z.infer<typeof monthFiguresSchema>;

/** `GET /api/months/:month/figures`: a month's tables and scorecards without the facts behind them, and the month before. */
export function registerMonthFigures(app: Server, platform: Platform): void {
  app.get(
    '/api/months/:month/figures',
    {
      config: { needs: 'report.read' },
      schema: {
        tags: ['月结与统计'],
        summary: '一个月的统计表与单位评分卡：分子、分母、排除的写明；附上月与去年同月',
        params: z.object({ month: z.string().meta({ description: '月份，如 2026-11；latest 为最近一个结束的' }) }),
        response: { 200: monthFiguresSchema, ...problemResponses },
      },
    },
    async ({ params }) => {
      const month = params.month === 'latest' ? latestEnded(platform) : params.month;
      const read = await readMonth(platform, month);
      if (read.ok) return toFigures(read.value, await personNames(platform));
      const { error } = read;
      if (error.code === 'no_copy') throw notFound(`${error.month} 没有这一份副本。`);
      if (error.code === 'copy_gone') throw notFound(`${error.line.month} 的月结副本不在库中；请从备份恢复。`);
      throw new Problem(error.code === 'no_month' ? 400 : 422, 'month-refused', '看不了这个月', explainMonth(error));
    },
  );
}

const measureOf = ({ excluded, ids, ...rest }: MonthCopy['cards'][number]['pace'][number]) => ({
  ...rest,
  excluded: excluded.map((one) => ({ ...one })),
  ids: [...ids],
});

const toFigures = (copy: MonthCopy, person: (id: string) => string): MonthFigures => ({
  month: copy.month,
  earlier: shift(copy.month, -1),
  copy: copy.copy,
  number: copy.number,
  from: toIso(copy.from),
  to: toIso(copy.to),
  dueAt: toIso(copy.dueAt),
  closedAt: copy.copy === 0 ? null : toIso(copy.closedAt),
  closedBy: person(copy.closedBy),
  cases: copy.ledger.rows.length,
  tables: copy.tables.map(({ id, name, columns, rows, total }) => ({
    id,
    name,
    columns: columns.map(({ key, label, kind, definition }) => ({ key, label, kind, definition })),
    rows: rows.map((row) => ({ ...row, cells: { ...row.cells } })),
    total: { ...total, cells: { ...total.cells } },
  })),
  cards: copy.cards.map(({ unit, name, pace, quality }) => ({
    unit,
    name,
    pace: pace.map(measureOf),
    quality: quality.map(measureOf),
  })),
  previous: copy.previous && { month: copy.previous.month, cells: { ...copy.previous.cells } },
  yearAgo: copy.yearAgo && { month: copy.yearAgo.month, cells: { ...copy.yearAgo.cells } },
  notes: [...copy.notes],
});
