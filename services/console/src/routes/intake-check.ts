import { suggestTownships } from '@tingchao/domain/analysis/suggest-township.ts';
import { sightOfViewer } from '@tingchao/domain/access/viewer.ts';
import { days, plus, toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

export const intakeCheckSchema = z.object({
  townships: z
    .array(z.object({ name: z.string(), words: z.array(z.string()).meta({ description: '文中的哪些字' }) }))
    .meta({ description: '建议登记到哪个乡镇，最可能的在前' }),
  allTownships: z.array(z.string()),
  alike: z
    .array(
      z.object({
        postId: z.string(),
        incidentId: z.string().nullable(),
        title: z.string(),
        channelName: z.string(),
        at: z.string(),
      }),
    )
    .meta({ description: '14 天内写着同样字词的帖文；登记时再逐条比对' }),
});
export type IntakeCheck = z.infer<typeof intakeCheckSchema>;

const LOOK_BACK_MS = days(14);
const SHOWN = 3;
/** Of a text so much is looked for: every word of it must be there. */
const HEAD = 24;
const FEWEST = 6;

/** `POST /api/intake/check`: what would be recorded and what is there already, while it is being written. Changes nothing. */
export function registerIntakeCheck(app: Server, platform: Platform): void {
  app.post(
    '/api/intake/check',
    {
      config: { needs: 'case.find' },
      schema: {
        tags: ['帖文'],
        summary: '人工登记之前先看：建议的乡镇、可能已有的相同帖文；不写任何数据',
        body: z.strictObject({
          text: z.string().max(1_000_000).default(''),
          title: z.string().max(500).default(''),
        }),
        response: { 200: intakeCheckSchema, ...problemResponses },
      },
    },
    async ({ body: { text, title }, viewer }) => {
      const { places } = platform.settings;
      const said = `${title}\n${text}`;
      const head = (text.trim() === '' ? title : text).trim().slice(0, HEAD);
      const since = plus(platform.clock.now(), -LOOK_BACK_MS);
      const { items } =
        // Whoever works from paraphrases is shown nobody's words here either.
        head.length < FEWEST || !sightOfViewer(viewer).verbatim
          ? { items: [] }
          : await platform.desk.searchPosts({ scope: 'all', text: head, since, limit: SHOWN });
      return {
        townships: suggestTownships(said, places).map(({ name, words }) => ({ name, words: [...words] })),
        allTownships: places.towns.map(({ name }) => name),
        alike: items.map(({ post, analysis, membership }) => ({
          postId: post.id,
          incidentId: membership.incidentId,
          title: analysis.maskedTitle || analysis.maskedText.slice(0, 30),
          channelName: post.channelName,
          at: toIso(post.collectedAt),
        })),
      };
    },
  );
}
