import { shareSchema } from '@tingchao/domain/sharing/share.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { noteSent, outgoingShares, readShares, receiveShares } from '@tingchao/response/share-cases.ts';
import type { Peer } from '@tingchao/domain/sharing/sharing-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['信息共享'];
const security = [{ token: [] }];
/** What goes over the interface as it lies in a bundle. */
const plainShareSchema = shareSchema.unwrap();

export const outgoingSchema = z.object({
  peer: z.object({ id: z.string(), name: z.string(), url: z.string().nullable() }),
  stream: z.string(),
  number: z.int(),
  previous: z.string().nullable(),
  shares: z.array(z.unknown()).meta({ description: '文号、等级、主题、乡镇、时限、网址摘要；不带标题与正文' }),
});
export const receivedSchema = z.object({ added: z.int(), known: z.int() });
export const sharesSchema = z.object({
  items: z.array(
    z.object({
      from: z.string(),
      fromName: z.string(),
      number: z.string(),
      state: z.enum(['open', 'answered', 'closed']),
      level: z.string(),
      topic: z.string().nullable(),
      townships: z.array(z.string()),
      lead: z.string().nullable(),
      detectedAt: z.string(),
      dueAt: z.string().nullable(),
      receivedAt: z.string(),
      own: z.array(z.object({ number: z.string(), sure: z.enum(['same', 'maybe']) })),
    }),
  ),
});

/** `GET|POST /api/shares…`: what other levels of government have in hand, and what they are told. */
export function registerShares(app: Server, platform: Platform): void {
  const peerOf = (id: string): Peer => {
    const { peers } = platform.settings.sharing;
    const peer = peers.find((one) => one.id === id || one.name === id);
    if (peer) return peer;
    const known = peers.map((one) => `${one.name}（${one.id}）`).join('、') || '还没有登记';
    throw notFound(`没有共享对象“${id}”；现有：${known}（config/sharing.yaml）。`);
  };

  app.get(
    '/api/shares',
    {
      config: { needs: 'share.manage' },
      schema: {
        tags,
        summary: '上下级告知的在办事项，与本级处置单的对应',
        response: { 200: sharesSchema, ...problemResponses },
      },
    },
    async () => {
      const shares = await readShares(platform);
      const told = shares.flatMap(({ received }) => received.told.map(({ caseId }) => caseId));
      const files = await platform.cases.getMany([...new Set(told)]);
      return {
        items: shares.map(({ received: { share, receivedAt, told: own } }) => ({
          from: share.from,
          fromName: share.fromName,
          number: share.number,
          state: share.state,
          level: share.level,
          topic: share.topic,
          townships: [...share.townships],
          lead: share.lead,
          detectedAt: toIso(share.detectedAt),
          dueAt: share.dueAt === null ? null : toIso(share.dueAt),
          receivedAt: toIso(receivedAt),
          own: own.map(({ caseId, sure }) => ({ number: files.get(caseId)?.number ?? caseId, sure })),
        })),
      };
    },
  );
  app.get(
    '/api/shares/outgoing',
    {
      config: { needs: 'share.manage' },
      schema: {
        tags,
        summary: '还没有告知某一对象的事项，及下一个共享包的编号',
        querystring: z.object({ peer: z.string() }),
        response: { 200: outgoingSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const peer = peerOf(query.peer);
      const { shares, ...rest } = await outgoingShares(platform, peer);
      return { peer: { id: peer.id, name: peer.name, url: peer.url ?? null }, ...rest, shares: [...shares] };
    },
  );
  app.post(
    '/api/shares/sent',
    {
      config: { needs: 'share.manage' },
      schema: {
        tags,
        security,
        summary: '记下一个共享包已送出',
        body: z.object({
          by: bySchema,
          peer: z.string(),
          number: z.int().min(1),
          sha256: z.string().regex(/^[0-9a-f]{64}$/u),
          shares: z.array(plainShareSchema).max(5000),
        }),
        response: { 200: z.object({ number: z.int() }), ...problemResponses },
      },
    },
    async ({ body }) => {
      const by = toActor(body.by, platform.settings).id;
      const { number, sha256, shares } = body;
      await noteSent(platform, peerOf(body.peer), { number, sha256, shares, by });
      return { number };
    },
  );
  app.post(
    '/api/shares',
    {
      config: { needs: 'share.manage' },
      schema: {
        tags,
        security,
        summary: '收下核对过签名的共享包里的事项；重复的不变',
        body: z.object({ peer: z.string(), shares: z.array(plainShareSchema).max(5000) }),
        response: { 200: receivedSchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      const peer = peerOf(body.peer);
      // A peer speaks for itself only.
      const own = body.shares.filter(({ from }) => from === peer.id);
      const done = await receiveShares(platform, own, peer.id);
      return { added: done.added, known: body.shares.length - done.added };
    },
  );
}
