import { levels } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { levelBasis } from '@tingchao/domain/response/level-basis.ts';
import { caseStates } from '@tingchao/domain/response/case-states.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { parseInstant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { deskPage, deskPageOf, deskPagingSchema, toDeskPage } from '../paging.ts';
import { notFound, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import {
  incidentDetailSchema,
  incidentPostSchema,
  incidentSummarySchema,
  toIncidentDetail,
  toIncidentPost,
  toIncidentSummary,
} from '../views/incident-view.ts';

const tags = ['事件'];
const querySchema = deskPagingSchema.extend({
  status: z.enum(['open', 'merged']).optional().meta({ description: 'open 为有效事件，merged 为已并入他案' }),
  level: z.enum(levels).optional().meta({ description: '舆情等级' }),
  topic: z.string().optional().meta({ description: '主题编号，如 environment' }),
  place: z.string().optional().meta({ description: '乡镇' }),
  unit: z.string().optional().meta({ description: '承办过的单位：代码、名称或别名' }),
  caseStatus: z.enum(caseStates).optional().meta({ description: '处置单的状态代码' }),
  since: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, '须为日期或时间，如 2026-03-02 或 2026-03-02T09:00')
    .optional()
    .meta({ description: '只列此刻之后有新帖文的事件；无时区按 +08:00' }),
});

/** `GET /api/incidents` and `GET /api/incidents/:id`. */
export function registerIncidents(app: Server, platform: Platform): void {
  app.get(
    '/api/incidents',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '事件列表，最近有新帖文的在前',
        querystring: querySchema,
        response: { 200: deskPageOf(incidentSummarySchema), ...problemResponses },
      },
    },
    async (request) => {
      const { status, level, topic, place, unit, caseStatus, since } = request.query;
      const page = await platform.desk.incidents({
        ...deskPage(request.query),
        status,
        level,
        topic,
        place,
        caseStatus,
        unit: unit === undefined ? undefined : resolveUnit(platform.settings, unit),
        since: since === undefined ? undefined : parseInstant(since),
      });
      const found = page.items;
      const cases = await platform.cases.getMany(found.map(({ id }) => caseIdOf(id)));
      const summaries = found.map((incident) => {
        const file = cases.get(caseIdOf(incident.id));
        const summary = toIncidentSummary(incident);
        // The same rule as for the list of cases: who reads a list may be the one complained about.
        return file === undefined
          ? summary
          : { ...summary, title: titleFor({ ...file, title: summary.title }, '列表') };
      });
      return toDeskPage(summaries, page, request.query);
    },
  );

  app.get(
    '/api/incidents/:id',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '一个事件：研判依据、等级变化、并案拆案经过与成员帖文（已遮蔽个人信息）',
        params: z.object({ id: z.string() }),
        querystring: z.object({ posts: z.coerce.number().int().min(0).max(500).default(100) }),
        response: {
          200: z.object({ incident: incidentDetailSchema, posts: z.array(incidentPostSchema) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const incident = await platform.incidents.get(request.params.id);
      if (incident === undefined) {
        throw notFound(
          `没有编号为 ${request.params.id} 的事件；用 tingchao incident list 或 GET /api/incidents 查看现有事件。`,
        );
      }
      const posts = request.query.posts === 0 ? [] : await platform.posts.byIncident(incident.id, request.query.posts);
      const file = await platform.cases.get(caseIdOf(incident.id));
      const basis = levelBasis(file ?? unopened(incident), platform.settings.levels);
      return { incident: toIncidentDetail(incident, basis), posts: posts.map(toIncidentPost) };
    },
  );
}

/** The level of an incident whose case is not opened yet: the rules' alone. */
const unopened = ({ level, levelTriggers }: Incident): Parameters<typeof levelBasis>[0] => ({
  level,
  levelByRules: { level, triggers: levelTriggers },
  levelOverride: null,
  pendingDowngrade: null,
});
