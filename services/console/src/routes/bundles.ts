import { appendPosts } from '@tingchao/collector/append-posts.ts';
import { erasedAmong } from '@tingchao/collector/erased-posts.ts';
import { postSchema } from '@tingchao/domain/post/post.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

export const bundlePostsRequestSchema = z.strictObject({ posts: z.array(postSchema).max(500) });
export const bundlePostsAnswerSchema = z.object({ added: z.int(), known: z.int() });

/** `POST /api/bundle-posts`: posts that a collector elsewhere collected and a verified bundle brought; durable when it answers. */
export function registerBundles(app: Server, platform: Platform): void {
  app.post(
    '/api/bundle-posts',
    {
      config: { needs: 'case.find' },
      schema: {
        tags: ['帖文'],
        summary: '接收采集包里的帖文（由 tingchao bundle import 核对后送来）；已有的不重复',
        security: [{ token: [] }],
        body: bundlePostsRequestSchema,
        response: { 200: bundlePostsAnswerSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { posts } = request.body;
      const there = await platform.posts.getMany(posts.map(({ id }) => id));
      const erased = await erasedAmong(
        platform.posts,
        posts.map(({ id }) => id),
      );
      const fresh = posts.filter(({ id }) => !there.has(id) && !erased.has(id));
      await appendPosts(platform.log, fresh);
      return { added: fresh.length, known: posts.length - fresh.length };
    },
  );
}
