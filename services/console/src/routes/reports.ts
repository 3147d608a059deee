import { siteCheckSchema, type SiteCheck } from '@tingchao/domain/site-check/site-check.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import { explainNoDocument } from '@tingchao/response/explain-no-document.ts';
import { issueDocument } from '@tingchao/response/issued-documents.ts';
import { readReport, reportOf, reportSubject, type ReportOf } from '@tingchao/response/read-period-documents.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { formatSchema, send } from './documents.ts';

const tags = ['文书与报表'];
const params = z.object({
  kind: z.string().meta({ description: '报表代码：daily、weekly、monthly、quarterly、annual' }),
  period: z
    .string()
    .meta({ description: '日 2026-03-02，周（其中任一天），月 2026-03，季 2026-Q1，年 2026，或 latest' }),
});
const checksSchema = z
  .array(siteCheckSchema)
  .max(1000)
  .default([])
  .meta({ description: '网站与新媒体检查结果（季度检查用），由命令行从数据目录带上' });

/** `/api/reports/:kind/:period`: periodic reports, drawn up and issued. */
export function registerReports(app: Server, platform: Platform): void {
  app.get(
    '/api/reports/:kind/:period',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '定期报表：已编号的为定稿，否则按现有数据生成草稿',
        params,
        querystring: z.object({ format: formatSchema }),
      },
    },
    async (request, reply) =>
      send(reply, platform, await readReport(platform, wanted(platform, request.params)), request.query.format),
  );
  app.post(
    '/api/reports/:kind/:period/draw',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '同上，并带上网站与新媒体检查结果',
        security: [{ token: [] }],
        params,
        querystring: z.object({ format: formatSchema }),
        body: z.object({ checks: checksSchema }),
      },
    },
    async (request, reply) => {
      const report = wanted(platform, request.params);
      const checks = request.body.checks as readonly SiteCheck[];
      return send(reply, platform, await readReport(platform, report, { checks }), request.query.format);
    },
  );
  app.post(
    '/api/reports/:kind/:period/issue',
    {
      config: { needs: 'report.issue' },
      schema: {
        tags,
        summary: '签发报表：编号并定稿，此后内容不变；重复签发仍是原号原文',
        security: [{ token: [] }],
        params,
        body: z.object({ by: bySchema, checks: checksSchema }),
        response: { 200: z.object({ kind: z.string(), name: z.string(), number: z.string() }), ...problemResponses },
      },
    },
    async (request) => {
      const report = wanted(platform, request.params);
      const { template, period } = report;
      if (period.kind !== 'day' && period.to > platform.clock.now()) {
        throw new Problem(422, 'period-open', '本期未结束', `${period.name}还没有结束，可以看草稿，结束后再签发。`);
      }
      const issued = await issueDocument(
        platform,
        await readReport(platform, report, { checks: request.body.checks }),
        {
          subject: reportSubject(report),
          series: template.series,
          // The number belongs to the year that is reported on, whenever it is issued.
          year: Number(civilDate(period.from).slice(0, 4)),
          by: toActor(request.body.by, platform.settings),
        },
      );
      return { kind: issued.kind, name: issued.name, number: issued.head.number ?? '' };
    },
  );
}

function wanted(platform: Platform, { kind, period }: z.infer<typeof params>): ReportOf {
  const found = reportOf(platform, kind, period);
  if (found.ok) return found.value;
  const why = explainNoDocument(found.error, kind);
  if (found.error.code === 'unknown_report') throw notFound(why);
  throw new Problem(400, 'invalid-request', '请求有误', why);
}
