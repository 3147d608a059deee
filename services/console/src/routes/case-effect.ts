import { claimStatusNames } from '@tingchao/domain/response/false-info/claim.ts';
import { queryOf } from '@tingchao/domain/response/false-info/reusable.ts';
import { spreadSchema } from '@tingchao/domain/response/effect/effect.ts';
import { checkPublished } from '@tingchao/response/check-published.ts';
import { findClarifications } from '@tingchao/response/find-clarifications.ts';
import { readEffect } from '@tingchao/response/read-effect.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { caseDetailSchema, toCaseDetail } from '../views/case-view.ts';
import { withIsoTimes } from '../views/iso-times.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['处置单'];
const windowSchema = z.looseObject({
  hours: z.int(),
  over: z.boolean().meta({ description: '这一段是否已经走完' }),
  before: spreadSchema,
  after: spreadSchema,
  returns: z.int().meta({ description: '同地同事新立案件数' }),
  verdict: z.enum(['calmer', 'level', 'rebound']),
});

/** How the newest answer of a case does. */
export const effectSchema = z.object({
  answeredAt: z.string(),
  channel: z.string(),
  clarifies: z.array(z.looseObject({ id: z.string(), statement: z.string(), statusName: z.string() })),
  windows: z.array(windowSchema),
  recorded: z.array(z.looseObject({ id: z.string(), at: z.string() })),
  ratings: z.record(z.string(), z.int()).meta({ description: '群众评价与回访，只计数' }),
});
export type EffectView = z.infer<typeof effectSchema>;

/** Approved clarifications that fit. */
export const clarificationsSchema = z.object({
  items: z.array(
    z.looseObject({
      number: z.string(),
      title: z.string(),
      publishedAt: z.string(),
      statements: z.array(z.string()),
      score: z.number(),
      text: z.string(),
    }),
  ),
});

/** `GET /api/cases/:id/effect`, `POST /api/cases/:id/publication-check`, `GET /api/clarifications`. */
export function registerCaseEffect(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);

  app.get(
    '/api/cases/:id/effect',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '回应前后的声量、负面占比、来源与同地同事新来件；澄清的，即澄清前后的传播',
        params: z.object({ id: z.string() }),
        response: { 200: effectSchema, ...problemResponses },
      },
    },
    async (request) => {
      const file = await findCase(platform, request.params.id);
      const effect = await readEffect(platform, file);
      if (effect === null)
        throw new Problem(409, 'not-answered', '尚未回应', `${file.number} 还没有公开回应，没有效果可看。`);
      const clarifies = effect.clarifies.map((one) => ({ ...one, statusName: claimStatusNames[one.status] }));
      const { ratings, ...rest } = effect;
      // Their names are words of a board, not of a document of ours.
      return { ...(withIsoTimes({ ...rest, clarifies }) as Omit<EffectView, 'ratings'>), ratings };
    },
  );

  app.post(
    '/api/cases/:id/publication-check',
    {
      config: { needs: 'case.publish' },
      schema: {
        tags,
        summary: '现在就取回已发布的内容，与签发稿比对并记入处置单',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        response: { 200: caseDetailSchema, ...problemResponses },
      },
    },
    async (request) => {
      const file = await findCase(platform, request.params.id);
      await checkPublished(platform, file, true);
      const newest = (await platform.cases.get(file.id)) ?? file;
      return toCaseDetail(newest, names(), platform.clock.now());
    },
  );

  app.get(
    '/api/clarifications',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '按事项查找已发布的澄清，供新的处置单参考；用时须重新拟稿、审签',
        querystring: z.object({
          q: z.string().trim().min(2).max(400).optional().meta({ description: '说法或事项' }),
          case: z.string().optional().meta({ description: '按这件处置单的标题和说法找' }),
          limit: z.coerce.number().int().min(1).max(20).default(5),
        }),
        response: { 200: clarificationsSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { q, case: reference, limit } = request.query;
      if (q === undefined && reference === undefined) {
        throw new Problem(400, 'invalid-request', '请求有误', '请写 q（说法或事项）或 case（处置单）。');
      }
      const of = reference === undefined ? undefined : queryOf(await findCase(platform, reference));
      const query = q === undefined ? of! : { ...of, text: q };
      const items = await findClarifications(platform, query, limit);
      return withIsoTimes({ items }) as z.infer<typeof clarificationsSchema>;
    },
  );
}
