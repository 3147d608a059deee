import { maskPersonal } from '@tingchao/domain/post/mask-post.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { pendingParked, type Parked } from '../parked.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import { dropParked, replayParked } from '../replay-parked.ts';
import type { Server } from '../server.ts';

/** Longest piece of a record that is shown; the rest is no help in finding out why. */
const SHOWN = 4_000;

/** One parked record without a word of what is in it. */
export const parkedSchema = z.object({
  id: z.string(),
  topic: z.string(),
  key: z.string(),
  at: z.string().meta({ description: '最近一次搁置的时间' }),
  reason: z.string(),
  attempts: z.int().meta({ description: '试过几次' }),
});
export const parkedListSchema = z.object({ items: z.array(parkedSchema) });
export const parkedDetailSchema = parkedSchema.extend({
  content: z.string().meta({ description: '记录内容，已遮蔽个人信息，过长的截短' }),
});
export const replayedSchema = z.object({
  items: z.array(z.object({ id: z.string(), ok: z.boolean(), told: z.string() })),
});

/** `GET /api/parked[/:id]`, `POST /api/parked/replay`, `POST /api/parked/:id/drop`: what could not be handled, and what becomes of it. */
export function registerParked(app: Server, platform: Platform): void {
  const tags = ['搁置'];
  const security = [{ token: [] }];
  const params = z.object({ id: z.string() });
  const find = async (id: string): Promise<Parked> => {
    const one = (await pendingParked(platform)).find((parked) => parked.id === id);
    if (one === undefined) throw notFound(`没有编号 ${id} 的搁置记录（可能已经处理）；见 tingchao parked list。`);
    return one;
  };

  app.get(
    '/api/parked',
    {
      config: { needs: 'parked.manage' },
      schema: {
        tags,
        summary: '处理不了而搁置的记录，先搁置的在前',
        response: { 200: parkedListSchema, ...problemResponses },
      },
    },
    async () => ({ items: (await pendingParked(platform)).map(toView) }),
  );
  app.get(
    '/api/parked/:id',
    {
      config: { needs: 'parked.manage' },
      schema: { tags, summary: '一条搁置的记录', params, response: { 200: parkedDetailSchema, ...problemResponses } },
    },
    async ({ params: { id } }) => {
      const one = await find(id);
      return { ...toView(one), content: one.unopened ? '（密文打不开）' : maskPersonal(one.value).slice(0, SHOWN) };
    },
  );
  app.post(
    '/api/parked/replay',
    {
      config: { needs: 'parked.manage' },
      schema: {
        tags,
        security,
        summary: '重放：按搁置的先后重新处理；不写编号即全部',
        body: z.object({ by: bySchema, ids: z.array(z.string()).optional() }),
        response: { 200: replayedSchema, ...problemResponses },
      },
    },
    async ({ body: { by, ids } }) => {
      const pending = await pendingParked(platform);
      const unknown = ids?.find((id) => pending.every((one) => one.id !== id));
      if (unknown !== undefined) await find(unknown);
      const actor = toActor(by, platform.settings);
      const items: z.infer<typeof replayedSchema>['items'] = [];
      for (const one of pending.filter(({ id }) => ids?.includes(id) !== false)) {
        items.push({ id: one.id, ...(await replayParked(platform, one, actor)) });
      }
      return { items };
    },
  );
  app.post(
    '/api/parked/:id/drop',
    {
      config: { needs: 'parked.manage' },
      schema: {
        tags,
        security,
        summary: '丢弃：不再处理，记入审计',
        params,
        body: z.object({ by: bySchema, reason: z.string() }),
        response: { 200: parkedSchema, ...problemResponses },
      },
    },
    async ({ params: { id }, body: { by, reason } }) => {
      if (reason.trim().length < 2) throw new Problem(400, 'invalid-request', '请求有误', '请写明丢弃的理由。');
      const one = await find(id);
      await dropParked(platform, one, toActor(by, platform.settings), reason.trim());
      return toView(one);
    },
  );
}

const toView = ({ id, topic, key, at, reason, attempts }: Parked): z.infer<typeof parkedSchema> => ({
  id,
  topic,
  key,
  at: toIso(at),
  reason,
  attempts,
});
