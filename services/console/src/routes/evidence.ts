import { createHash } from 'node:crypto';
import { readSnapshot } from '@tingchao/collector/read-snapshot.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { notFound, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

export const evidenceViewSchema = z.object({
  postId: z.string(),
  hash: z.string().meta({ description: '存证的 SHA-256' }),
  intact: z.boolean().meta({ description: '重新计算的 SHA-256 与登记的一致' }),
  collectedAt: z.string().meta({ description: '采到的时间' }),
  publishedAt: z.string().nullable(),
  bytes: z.int(),
  kind: z.enum(['page', 'picture']),
  type: z.string().nullable().meta({ description: '截图的格式' }),
  text: z.string().nullable().meta({ description: '当时网页上的文字（个人信息已遮蔽）；截图为 null' }),
  cut: z.boolean().meta({ description: '只取了开头' }),
});
export type EvidenceView = z.infer<typeof evidenceViewSchema>;

/** Members of an incident that are looked through for the one asked for. */
const MOST_POSTS = 500;

/**
 * `GET /api/incidents/:id/posts/:post/evidence`: what the page looked like when it was collected, as plain text. Read through the
 * stores of who asks: a unit's posts name no snapshot, so that there is none for it (design.md §7).
 */
export function registerEvidence(app: Server, platform: Platform): void {
  app.get(
    '/api/incidents/:id/posts/:post/evidence',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['事件'],
        summary: '一条帖文的存证：采到时网页上的文字、SHA-256、时间；不含网页代码',
        params: z.object({ id: z.string(), post: z.string() }),
        response: { 200: evidenceViewSchema, ...problemResponses },
      },
    },
    async ({ params: { id, post: wanted } }) => {
      const members = await platform.posts.byIncident(id, MOST_POSTS);
      const post = members.find((one) => one.post.id === wanted)?.post;
      const hash = post?.snapshot ?? null;
      const bytes = hash === null ? undefined : await platform.blobs.get(hash);
      if (post === undefined || hash === null || bytes === undefined)
        throw notFound('这一条没有可看的存证：没有留存网页，或者已按规定抹除。');
      const read = readSnapshot(bytes, { title: post.title });
      return {
        postId: post.id,
        hash,
        intact: createHash('sha256').update(bytes).digest('hex') === hash,
        collectedAt: toIso(post.collectedAt),
        publishedAt: post.publishedAt === null ? null : toIso(post.publishedAt),
        bytes: bytes.length,
        kind: read.kind,
        type: read.kind === 'picture' ? read.type : null,
        text: read.kind === 'page' ? read.text : null,
        cut: read.kind === 'page' && read.cut,
      };
    },
  );
}
