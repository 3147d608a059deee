import { createRegrouper } from '@tingchao/analyzer/regroup-incidents.ts';
import { explainRegrouped, explainRegroupRefusal } from '@tingchao/domain/incident/explain-regroup.ts';
import { regroupCommandSchema, type RegroupCommand } from '@tingchao/domain/incident/regroup.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { incidentSummarySchema, toIncidentSummary } from '../views/incident-view.ts';

/** What a regrouping led to: the incident to look at, all that changed, and what becomes of the clocks in words. */
export const regroupedSchema = z.object({
  incident: incidentSummarySchema,
  changed: z.array(incidentSummarySchema),
  told: z.array(z.string()).meta({ description: '办了什么、时限如何处理' }),
});

const reasonOf = z.object({ by: bySchema, reason: z.string() });
const withPosts = reasonOf.extend({ posts: z.array(z.string()).meta({ description: '帖文编号' }) });
const withIncidents = reasonOf.extend({ with: z.array(z.string()).meta({ description: '要并在一起的其他事件' }) });

/** `POST /api/incidents/:id/merge|split|move|unmerge`: an officer's decisions on which posts are one matter. */
export function registerRegroup(app: Server, platform: Platform): void {
  const regroup = createRegrouper(platform);
  const about = {
    tags: ['事件'],
    security: [{ token: [] }],
    params: z.object({ id: z.string() }),
    response: { 200: regroupedSchema, ...problemResponses },
  };

  async function decide(asked: RegroupCommand, by: z.infer<typeof bySchema>): Promise<z.infer<typeof regroupedSchema>> {
    const read = regroupCommandSchema.safeParse(asked);
    if (!read.success) {
      const issues = read.error.issues.map(({ path, message }) => `${path.join('.')}:${message}`);
      throw new Problem(400, 'invalid-request', '请求有误', `${issues.join('；')}。`);
    }
    const done = await regroup(read.data, toActor(by, platform.settings).id);
    if (done.ok) {
      const { subject, incidents } = done.value;
      return {
        incident: toIncidentSummary(subject),
        changed: incidents.map(toIncidentSummary),
        told: [...explainRegrouped(read.data, subject, incidents)],
      };
    }
    const detail = explainRegroupRefusal(done.error);
    if (done.error.code === 'unknown_incident') throw notFound(detail);
    throw new Problem(422, 'regroup-refused', '不能这样归并', detail, { refusal: done.error.code });
  }

  app.post(
    '/api/incidents/:id/merge',
    {
      config: { needs: 'incident.regroup' },
      schema: { ...about, summary: '并案：最早发现的事件保留，时限取最早；被并处置单转为已并案', body: withIncidents },
    },
    ({ params: { id }, body }) =>
      decide({ kind: 'merge', incidents: [id, ...body.with], reason: body.reason }, body.by),
  );
  app.post(
    '/api/incidents/:id/split',
    {
      config: { needs: 'incident.regroup' },
      schema: { ...about, summary: '拆案：所列帖文另立事件，时限从其中最早一条的发现时间起算', body: withPosts },
    },
    ({ params: { id }, body }) =>
      decide({ kind: 'split', incident: id, posts: body.posts, reason: body.reason }, body.by),
  );
  app.post(
    '/api/incidents/:id/move',
    {
      config: { needs: 'incident.regroup' },
      schema: { ...about, summary: '改归：把所列帖文移入本事件；任何时限都不会变晚', body: withPosts },
    },
    ({ params: { id }, body }) => decide({ kind: 'move', into: id, posts: body.posts, reason: body.reason }, body.by),
  );
  app.post(
    '/api/incidents/:id/unmerge',
    {
      config: { needs: 'incident.regroup' },
      schema: { ...about, summary: '撤销并案：带着原来的帖文恢复独立，时限不重新计时', body: reasonOf },
    },
    ({ params: { id }, body }) => decide({ kind: 'ungroup', incident: id, reason: body.reason }, body.by),
  );
}
