import { traceInMonth, type MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import { bulletinDocument } from '@tingchao/domain/report/month/month-document.ts';
import { monthSheets } from '@tingchao/domain/report/month/month-sheets.ts';
import { explainNoDocument } from '@tingchao/response/explain-no-document.ts';
import { closeMonth, explainMonth, reopenMonth, type MonthRefusal } from '@tingchao/response/close-month.ts';
import { monthLines } from '@tingchao/response/month-book.ts';
import { checkCopies, latestEnded, readMonth, type NoMonth } from '@tingchao/response/read-month.ts';
import { readReport, reportOf } from '@tingchao/response/read-period-documents.ts';
import { namesOf } from '@tingchao/response/read-reports.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { documentFormats, type DocumentFormat } from '@tingchao/runtime/make-document.ts';
import { makeWorkbook } from '@tingchao/runtime/make-files.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { personNames } from '../person-names.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { withIsoTimes } from '../views/iso-times.ts';
import { send } from './documents.ts';

const tags = ['月结与统计'];
const params = z.object({ month: z.string().meta({ description: '月份，如 2026-11；latest 为最近一个结束的' }) });
const copyQuery = z.object({
  copy: z.coerce.number().int().min(1).optional().meta({ description: '第几份副本；缺省为现行的，未月结为预表' }),
});
const lineSchema = z.object({
  action: z.enum(['month_closed', 'month_reopened']),
  month: z.string(),
  copy: z.number(),
  number: z.string(),
  by: z.string(),
  hash: z.string(),
  reason: z.string(),
});

/** `/api/months…`: what was closed, closing and opening again, the tables, and what each figure was counted from. */
export function registerMonths(app: Server, platform: Platform): void {
  app.get(
    '/api/months',
    { config: { needs: 'report.read' }, schema: { tags, summary: '月结与重开的记录，逐份核对哈希' } },
    async () => {
      const person = await personNames(platform);
      const lines = (await monthLines(platform)).map((line) => ({ ...line, by: person(line.by) }));
      return withIsoTimes({ lines, copies: await checkCopies(platform) });
    },
  );
  app.get(
    '/api/months/:month',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '一个月的统计：json 全部事实与数字，xlsx 工作簿，html、docx、pdf 月报',
        params,
        querystring: copyQuery.extend({ format: z.enum([...documentFormats, 'xlsx']).default('json') }),
      },
    },
    async (request, reply) => {
      const { format, copy: n } = request.query;
      const copy = await wanted(platform, request.params.month, n);
      if (format === 'json')
        return reply.send({ ...(withIsoTimes(copy) as object), from: toIso(copy.from), to: toIso(copy.to) });
      if (format !== 'xlsx') return sendMonthly(reply, platform, copy, format, n !== undefined);
      return reply
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename="month-${copy.month}.xlsx"`)
        .send(Buffer.from(await makeWorkbook(monthSheets(copy))));
    },
  );
  app.get(
    '/api/months/:month/bulletin',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '月度通报（草稿，由具名人员签发）',
        params,
        querystring: copyQuery.extend({ format: z.enum(documentFormats).default('html') }),
      },
    },
    async (request, reply) => {
      const copy = await wanted(platform, request.params.month, request.query.copy);
      return send(reply, platform, bulletinDocument(copy, organOf(platform)), request.query.format);
    },
  );
  app.get(
    '/api/months/:month/trace',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '一个数字由哪些处置单或留言数出来',
        params,
        querystring: copyQuery.extend({
          table: z.string().meta({ description: '表，如 channels、levels、units' }),
          row: z.string().default('total').meta({ description: '行代码，如 III；合计为 total' }),
          column: z.string().meta({ description: '列代码，如 in_time_rate' }),
        }),
      },
    },
    async (request) => {
      const { table, row, column, copy: n } = request.query;
      const copy = await wanted(platform, request.params.month, n);
      const { reports } = platform.settings;
      const trace = traceInMonth(copy, { table, row, column }, namesOf(platform), reports);
      if (trace) return { month: copy.month, copy: copy.copy, table, row, column, ...trace };
      const known = copy.tables.map(({ id, name }) => `${id}（${name}）`).join('、');
      throw notFound(`${copy.month} 没有这个数字：${table}／${row}／${column}；现有的表：${known}。`);
    },
  );
  registerActs(app, platform);
}

function registerActs(app: Server, platform: Platform): void {
  app.post(
    '/api/months/:month/close',
    {
      config: { needs: 'month.close' },
      schema: {
        tags,
        summary: '月结：冻结一份副本，哈希写入审计链，此后不可改',
        security: [{ token: [] }],
        params,
        body: z.object({ by: bySchema }),
        response: { 200: lineSchema, ...problemResponses },
      },
    },
    async (request) => {
      const closed = await closeMonth(platform, request.params.month, toActor(request.body.by, platform.settings));
      if (!closed.ok) throw refused(closed.error);
      return closed.value.line;
    },
  );
  app.post(
    '/api/months/:month/reopen',
    {
      config: { needs: 'month.close' },
      schema: {
        tags,
        summary: '重开已月结的月份：原副本保留，再月结另成一份',
        security: [{ token: [] }],
        params,
        body: z.object({ by: bySchema, reason: z.string().trim().min(2, '请写明理由').max(500) }),
        response: { 200: lineSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { by, reason } = request.body;
      const opened = await reopenMonth(platform, request.params.month, toActor(by, platform.settings), reason);
      if (!opened.ok) throw refused(opened.error);
      return opened.value;
    },
  );
}

const refused = (refusal: MonthRefusal): Problem =>
  refusal.code === 'no_month'
    ? new Problem(400, 'invalid-request', '请求有误', explainMonth(refusal))
    : new Problem(422, 'month-refused', '不能月结', explainMonth(refusal), { refusal: refusal.code });

async function wanted(platform: Platform, month: string, n: number | undefined): Promise<MonthCopy> {
  const read = await readMonth(platform, month === 'latest' ? latestEnded(platform) : month, n);
  if (read.ok) return read.value;
  throw missing(read.error);
}

function missing(error: NoMonth): Problem {
  if (error.code === 'no_copy') {
    const there = error.copies.length === 0 ? '该月没有月结过' : `现有第 ${error.copies.join('、')} 份`;
    return notFound(`${error.month} 没有这一份副本；${there}。`);
  }
  if (error.code === 'copy_gone') {
    return notFound(`${error.line.month} 的月结副本（${error.line.hash}）不在库中；请从备份恢复。`);
  }
  return refused(error);
}

/** 发文机关, as documents name it. */
const organOf = ({ settings }: Platform): string =>
  settings.documents.organ.replaceAll('{region}', settings.app.region.county);

/** 舆情月报, the one of `/api/reports/monthly`; of a copy that was asked for by its number, drawn up from that copy. */
async function sendMonthly(
  reply: FastifyReply,
  platform: Platform,
  copy: MonthCopy,
  format: DocumentFormat,
  asked: boolean,
): Promise<FastifyReply> {
  const report = reportOf(platform, 'monthly', copy.month);
  if (!report.ok) throw notFound(explainNoDocument(report.error, 'monthly'));
  return send(reply, platform, await readReport(platform, report.value, asked ? { copy } : {}), format);
}
