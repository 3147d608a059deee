import type { Membership } from '@tingchao/domain/incident/incident.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { isSealed, titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { parseInstant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { deskPage, deskPageOf, deskPagingSchema, toDeskPage } from '../paging.ts';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import {
  incidentPostSchema,
  incidentSummarySchema,
  toIncidentPost,
  toIncidentSummary,
} from '../views/incident-view.ts';
import { titlesOnLists } from '../views/list-titles.ts';

const querySchema = deskPagingSchema.extend({
  text: z.string().trim().min(1).max(200).meta({ description: '检索词；每个词都要出现' }),
  topic: z.string().optional().meta({ description: '主题编号，如 environment' }),
  since: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, '须为日期或时间，如 2026-03-02 或 2026-03-02T09:00')
    .optional()
    .meta({ description: '只找此刻之后采集的；无时区按 +08:00' }),
});
const countSchema = z.record(z.string(), z.int());
const countsSchema = z.object({
  incidents: z.object({ open: z.int(), byLevel: countSchema, byTopic: countSchema, byPlace: countSchema }),
  cases: z.object({ open: z.int(), byStatus: countSchema, byUnit: countSchema, overdue: z.int(), toSign: z.int() }),
  behind: z.int(),
});

/** `GET /api/search/incidents`, `/api/search/posts` and `GET /api/counts`: full text, and what lists are narrowed down by. */
export function registerSearch(app: Server, platform: Platform): void {
  const tags = ['检索'];
  const asked = (query: z.infer<typeof querySchema>) => ({
    ...deskPage(query),
    text: query.text,
    topic: query.topic,
    since: query.since === undefined ? undefined : parseInstant(query.since),
  });

  app.get(
    '/api/search/incidents',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '按词找事件：其帖文中出现全部检索词，最近采集到的在前',
        querystring: querySchema,
        response: { 200: deskPageOf(incidentSummarySchema), ...problemResponses },
      },
    },
    async ({ query }) => {
      const page = await platform.desk.searchIncidents(asked(query));
      const titled = await titlesOnLists(platform, page.items);
      return toDeskPage(titled.map(toIncidentSummary), page, query);
    },
  );

  app.get(
    '/api/search/posts',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '按词找帖文（已遮蔽个人信息），最近采集到的在前',
        querystring: querySchema,
        response: {
          200: deskPageOf(incidentPostSchema.extend({ incidentId: z.string().nullable() })),
          ...problemResponses,
        },
      },
    },
    async ({ query }) => {
      const page = await platform.desk.searchPosts(asked(query));
      const files = await platform.cases.getMany(page.items.flatMap(({ membership }) => caseOf(membership)));
      const lines = page.items.map((kept) => {
        const { incidentId } = kept.membership;
        const file = incidentId === null ? undefined : files.get(caseIdOf(incidentId));
        const line = { ...toIncidentPost(kept), incidentId };
        // Who reads a list may be the one complained about: of such a matter it shows no text (design.md §7).
        if (file === undefined || !isSealed(file)) return line;
        return { ...line, title: titleFor({ ...file, title: line.title }, '列表'), text: '', link: null, reply: null };
      });
      return toDeskPage(lines, page, query);
    },
  );

  app.get(
    '/api/counts',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '各列表的件数，按等级、主题、乡镇、状态、单位分',
        response: { 200: countsSchema, ...problemResponses },
      },
    },
    async () => platform.desk.counts({ scope: 'all', at: platform.clock.now() }),
  );
}

const caseOf = ({ incidentId }: Membership): readonly string[] => (incidentId === null ? [] : [caseIdOf(incidentId)]);
