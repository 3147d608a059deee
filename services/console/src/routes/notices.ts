import { levelNumerals } from '@tingchao/domain/analysis/analysis.ts';
import type { CaseFile, OutboxNotice } from '@tingchao/domain/response/case-file.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { acknowledgeCase } from '@tingchao/response/acknowledge-case.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['通知'];
/** Cases that a look at the ledger takes in, latest opened first. */
const CASES = 500;

export const noticeRowSchema = z.object({
  number: z.string(),
  incidentId: z.string(),
  level: z.string(),
  step: z.string(),
  to: z.string(),
  subject: z.string(),
  status: z.enum(['pending', 'sent', 'failed', 'dropped']).meta({ description: '待发、已发、失败、不再需要' }),
  createdAt: z.string(),
  nextTryAt: z.string().nullable().meta({ description: '待发的下一次时刻' }),
  tries: z.int(),
  lastError: z.string().nullable(),
  deliveries: z.array(
    z.object({
      way: z.string(),
      state: z
        .enum(['claimed', 'taken', 'unknown', 'refused', 'silent'])
        .meta({ description: '正在发、已送达、已交出而无应答、被拒收、案件已了结而不响' }),
      at: z.string().nullable(),
      version: z.int().nullable().meta({ description: '所报事件的版本' }),
      digest: z.string().nullable().meta({ description: '合并发出时那一条的编号' }),
    }),
  ),
});
export const noticesAnswerSchema = z.object({ items: z.array(noticeRowSchema) });
export const acknowledgedSchema = z.object({ number: z.string(), by: z.string(), at: z.string() });

/** `GET /api/notices` is the delivery ledger; `POST /api/cases/:id/acknowledge` says that a person knows. */
export function registerNotices(app: Server, platform: Platform): void {
  app.get(
    '/api/notices',
    {
      config: { needs: 'notice.read' },
      schema: {
        tags,
        summary: '通知台账：发给谁、报的哪件事、由哪种方式送达；最近的在前',
        querystring: z.object({
          case: z.string().optional().meta({ description: '只看这件处置单：文号或序号' }),
          status: noticeRowSchema.shape.status.optional(),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
        }),
        response: { 200: noticesAnswerSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const files =
        query.case === undefined ? await platform.cases.list({ limit: CASES }) : [await findCase(platform, query.case)];
      const names = namesFrom(platform.settings);
      const { dutyOfficer } = platform.settings.sla.notices;
      const nameOf = (to: string): string => (to === dutyOfficer ? '值班员' : names.unit(to));
      const rows = files
        .flatMap((file) => file.notices.map((notice) => ({ file, notice })))
        .filter(({ notice }) => query.status === undefined || notice.status === query.status)
        .toSorted((a, b) => b.notice.createdAt - a.notice.createdAt || (a.notice.id < b.notice.id ? -1 : 1))
        .slice(0, query.limit);
      return { items: rows.map(({ file, notice }) => toRow(file, notice, nameOf)) };
    },
  );
  app.post(
    '/api/cases/:id/acknowledge',
    {
      config: { needs: 'case.acknowledge' },
      schema: {
        tags,
        summary: '知悉：有人知道了，这件事的提醒不再重复；不改变办理状态',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        body: z.object({ by: bySchema }),
        response: { 200: acknowledgedSchema, ...problemResponses },
      },
    },
    async ({ params, body }) => {
      const { id } = await findCase(platform, params.id);
      const by = toActor(body.by, platform.settings);
      const file = await acknowledgeCase(platform, { case: id, by });
      if (!file) throw notFound(`处置单“${params.id}”的内容已抹除，无须知悉。`);
      return { number: printedNumber(file), by: by.name, at: toIso(file.ledger.at(-1)!.at) };
    },
  );
}

function toRow(file: CaseFile, notice: OutboxNotice, nameOf: (to: string) => string): z.infer<typeof noticeRowSchema> {
  const { step, to, subject, status, createdAt, nextTryAt, tries, lastError, sentBy = [], deliveries = [] } = notice;
  // Ways that do not ring are in `sentBy` alone.
  const plain = sentBy.filter((way) => deliveries.every((one) => one.way !== way));
  return {
    number: printedNumber(file),
    incidentId: file.incidentId,
    level: levelNumerals[file.level],
    step,
    to: nameOf(to),
    subject,
    status,
    createdAt: toIso(createdAt),
    nextTryAt: status === 'pending' ? toIso(nextTryAt) : null,
    tries,
    lastError,
    deliveries: [
      ...plain.map((way) => ({ way, state: 'taken' as const, at: null, version: null, digest: null })),
      ...deliveries.map(({ way, state, at, version, digest }) => ({
        way,
        state,
        at: toIso(at),
        version,
        digest: digest ?? null,
      })),
    ],
  };
}
