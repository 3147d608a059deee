import { days, plus } from '@tingchao/domain/time/instant.ts';
import type { Analysis } from '@tingchao/domain/analysis/analysis.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

export const unansweredSchema = z.object({
  messages: z.array(z.object({ id: z.string(), title: z.string(), publishedAt: z.int() })),
  /** How many messages of these boards there are from that year at all: none is no pass. */
  seen: z.int(),
});

const querySchema = z.object({
  source: z.string().meta({ description: '留言板信源编号，多个用逗号隔开' }),
  days: z.coerce.number().int().min(1).max(1000).meta({ description: '多少天未答复' }),
});

/** The check looks back a year (国办秘函〔2019〕19号). */
const YEAR_DAYS = 365;

/** `GET /api/unanswered`: messages of a board that nobody answered for longer than so many days, oldest first; masked titles. */
export function registerUnanswered(app: Server, platform: Platform): void {
  app.get(
    '/api/unanswered',
    {
      config: { needs: 'report.read' },
      schema: {
        tags: ['帖文'],
        summary: '留言板一年内超过若干天仍未答复的留言（季度检查用）',
        querystring: querySchema,
        response: { 200: unansweredSchema, ...problemResponses },
      },
    },
    async (request) => {
      const sources = new Set(request.query.source.split(','));
      const now = platform.clock.now();
      const newest = new Map<string, KeptPost>();
      for await (const page of platform.posts.scan(plus(now, -days(YEAR_DAYS)))) {
        for (const kept of page) {
          if (!sources.has(kept.post.sourceId) || kept.post.erasedAt !== undefined) continue;
          const first = kept.post.id.split('#')[0] ?? kept.post.id;
          // The newest revision tells whether an answer came.
          if ((newest.get(first)?.post.revision ?? -1) < kept.post.revision) newest.set(first, kept);
        }
      }
      const open = [...newest.values()].filter(({ post }) => {
        const answered = post.reply !== null && post.reply.settles !== false;
        const since = post.publishedAt ?? post.collectedAt;
        return !answered && since < plus(now, -days(request.query.days)) && since >= plus(now, -days(YEAR_DAYS));
      });
      return {
        seen: newest.size,
        messages: open
          .map(({ post, analysis }) => ({
            id: post.id,
            title: titleOf(analysis),
            publishedAt: post.publishedAt ?? post.collectedAt,
          }))
          .toSorted((a, b) => a.publishedAt - b.publishedAt),
      };
    },
  );
}

/** A list is read by many: what a report (举报) is about stays with those who may know. */
function titleOf({ kind, maskedTitle, maskedText }: Analysis): string {
  if (kind === '举报') return '（举报件，标题不显示）';
  return maskedTitle === '' ? maskedText.slice(0, 40) : maskedTitle;
}
