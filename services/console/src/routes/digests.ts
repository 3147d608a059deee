import type { Digest } from '@tingchao/domain/report/daily-digest.ts';
import { digestHtml } from '@tingchao/domain/report/digest-html.ts';
import { digestMarkdown } from '@tingchao/domain/report/digest-markdown.ts';
import { ledgerCsv } from '@tingchao/domain/report/ledger.ts';
import { ledgerSheet } from '@tingchao/domain/report/ledger-sheet.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import { readLedger } from '@tingchao/response/read-reports.ts';
import { makeWorkbook } from '@tingchao/runtime/make-files.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Server } from '../server.ts';
import { openSharedDigests } from '../shared-digest.ts';
import { withIsoTimes } from '../views/iso-times.ts';

const formatSchema = z.object({
  format: z
    .enum(['json', 'md', 'html'])
    .default('json')
    .meta({ description: 'json、md（Markdown）或 html（自含网页）' }),
});

/** `GET /api/digests/latest`, `/api/digests/:date`, `/api/ledger.csv` and `/api/ledger.xlsx`. */
export function registerDigests(app: Server, platform: Platform): void {
  const tags = ['日报与台账'];
  const digestOf = openSharedDigests(platform);
  app.get(
    '/api/digests/latest',
    { config: { needs: 'report.read' }, schema: { tags, summary: '今天的日报', querystring: formatSchema } },
    async (request, reply) => sendDigest(reply, await digestOf(), request.query.format),
  );
  app.get(
    '/api/digests/:date',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '某一天的日报',
        params: z.object({ date: z.string().meta({ description: '日期，如 2026-03-02' }) }),
        querystring: formatSchema,
      },
    },
    async (request, reply) => sendDigest(reply, await digestOf(request.params.date), request.query.format),
  );
  app.get(
    '/api/ledger.csv',
    { config: { needs: 'ledger.read' }, schema: { tags, summary: '处置台账（CSV，UTF-8 带 BOM）' } },
    async (_request, reply) => {
      const csv = ledgerCsv(await readLedger(platform), platform.settings.reports);
      const name = `ledger-${civilDate(platform.clock.now())}.csv`;
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(csv);
    },
  );
  app.get(
    '/api/ledger.xlsx',
    { config: { needs: 'ledger.read' }, schema: { tags, summary: '处置台账（Excel 工作簿）' } },
    async (_request, reply) => {
      const at = platform.clock.now();
      const book = await makeWorkbook([ledgerSheet(await readLedger(platform), platform.settings.reports, at)]);
      return reply
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename="ledger-${civilDate(at)}.xlsx"`)
        .send(Buffer.from(book));
    },
  );
}

function sendDigest(reply: FastifyReply, digest: Digest | undefined, format: 'json' | 'md' | 'html'): FastifyReply {
  if (digest === undefined) {
    throw new Problem(400, 'invalid-request', '请求有误', '日期须写成 2026-03-02 的样子。');
  }
  switch (format) {
    case 'json':
      return reply.send(withIsoTimes(digest));
    case 'md':
      return reply.type('text/markdown; charset=utf-8').send(digestMarkdown(digest));
    case 'html':
      return sendPage(reply, digestHtml(digest));
    default:
      return format satisfies never;
  }
}

/** A self-contained page: its own inline style is allowed by its hash, and nothing else of the page's making. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  const policy = `default-src 'none';style-src ${styles.join(' ') || "'none'"};base-uri 'none';form-action 'none';frame-ancestors 'none'`;
  return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page);
}
