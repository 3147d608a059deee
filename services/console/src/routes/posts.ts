import { postSchema } from '@tingchao/domain/post/post.ts';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

/** `POST /api/posts`: takes a batch of collected posts (an import, hand entry) into the log, durable when it answers. */
export function registerPosts(app: Server, platform: Platform): void {
  app.post(
    '/api/posts',
    {
      config: { needs: 'case.find' },
      schema: {
        tags: ['帖文'],
        summary: '登记一批帖文（导入或人工登记）；编号相同的只算一次',
        security: [{ token: [] }],
        body: z.object({ posts: z.array(postSchema).min(1).max(2_000) }),
        response: { 202: z.object({ accepted: z.int() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { posts } = request.body;
      const latest = plus(platform.clock.now(), minutes(1));
      const early = posts.find((post) => post.collectedAt > latest);
      if (early !== undefined) {
        throw new Problem(
          400,
          'invalid-request',
          '请求有误',
          `帖文 ${early.id} 的采集时间晚于现在；请核对时间后重发。`,
        );
      }
      await platform.log.append(
        'posts.collected',
        posts.map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) })),
      );
      return reply.code(202).send({ accepted: posts.length });
    },
  );
}
