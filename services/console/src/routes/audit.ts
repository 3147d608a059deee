import { toIso } from '@tingchao/domain/time/instant.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const entrySchema = z.object({
  seq: z.int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  hash: z.string(),
});
export const auditPageSchema = z.object({
  items: z.array(entrySchema),
  next: z.int().nullable().meta({ description: '下一页从哪一条起；到头为 null' }),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
export const auditCheckSchema = z.object({
  ok: z.boolean(),
  entries: z.int(),
  head: z.string().nullable(),
  brokenAt: z.int().nullable().meta({ description: '从第几条起对不上' }),
  checkedAt: z.string(),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;

/** `GET /api/audit` and `/api/audit/check`: who did what, and whether the chain is whole. */
export function registerAudit(app: Server, platform: Platform): void {
  const tags = ['审计'];
  app.get(
    '/api/audit',
    {
      config: { needs: 'audit.read' },
      schema: {
        tags,
        summary: '审计记录，从某一条起，先记的在前',
        querystring: z.object({
          from: z.coerce.number().int().min(0).default(0).meta({ description: '从第几条起' }),
          subject: z
            .string()
            .max(200)
            .optional()
            .meta({ description: '只看一个对象：处置单内部编号、months、parked …' }),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: { 200: auditPageSchema, ...problemResponses },
      },
    },
    async ({ query: { from, subject, limit } }) => {
      const found = await platform.audit.list({
        from,
        limit: limit + 1,
        ...(subject === undefined || subject === '' ? {} : { subject }),
      });
      return { items: found.slice(0, limit).map(toEntry), next: found[limit]?.seq ?? null };
    },
  );
  app.get(
    '/api/audit/check',
    {
      config: { needs: 'audit.read' },
      schema: {
        tags,
        summary: '核对审计链：逐条重算哈希，说出第一条对不上的',
        response: { 200: auditCheckSchema, ...problemResponses },
      },
    },
    async () => {
      const { entries, head, brokenAt } = await platform.audit.verify();
      return { ok: brokenAt === null, entries, head, brokenAt, checkedAt: toIso(platform.clock.now()) };
    },
  );
}

const toEntry = ({ seq, at, actor, action, subject, detail, hash }: ChainedEntry): AuditPage['items'][number] => ({
  seq,
  at: toIso(at),
  actor,
  action,
  subject,
  detail: { ...detail },
  hash,
});
