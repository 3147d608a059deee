import { levels } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { townshipsOf } from '@tingchao/domain/incident/where-and-what.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseStates, isOpen, stateNames } from '@tingchao/domain/response/case-states.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { isSealed } from '@tingchao/domain/response/sealed-title.ts';
import { parseInstant, toIso } from '@tingchao/domain/time/instant.ts';
import type { CaseQuestion } from '@tingchao/ports/desk-reader.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { notFound, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { courseOf } from '../views/course-view.ts';
import { namesFrom } from '../views/names.ts';
import { dossierSchema, toTriageLine, triageLineSchema } from '../views/triage-view.ts';

const tags = ['研判'];
const querySchema = z.object({
  q: z.string().trim().max(200).optional().meta({ description: '全文检索：词与词都要有' }),
  level: z.enum(levels).optional(),
  topic: z.string().optional().meta({ description: '主题编号' }),
  place: z.string().optional().meta({ description: '乡镇' }),
  state: z.enum(caseStates).optional().meta({ description: '处置单状态；不写为全部' }),
  since: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, '须为日期或时间')
    .optional(),
  order: z.enum(['urgent', 'newest']).default('urgent').meta({
    description: 'urgent：未办结的，按等级、先到期的时限、先发现的排；newest：最近有新帖文的在前。检索词语时总按最新',
  }),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  after: z.string().max(400).optional().meta({ description: '上一页的 next' }),
});

/** So many like matters are looked through, and so many shown. */
const LOOKED_AT = 60;
const SHOWN = 3;

/** `GET /api/triage` and `GET /api/incidents/:id/dossier`: the analyst's queue, and what is known of one matter. */
export function registerTriage(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);
  const lineOf = (incident: Incident, file: CaseFile | undefined) =>
    toTriageLine(incident, file, {
      names: names(),
      settings: platform.settings,
      at: platform.clock.now(),
      state: ({ status }) => stateNames[status],
    });

  app.get(
    '/api/triage',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '研判队列：每行带等级的理由、命中的词、乡镇、热度和处置单状态；按紧急程度或按最新',
        querystring: querySchema,
        response: {
          200: z.object({ items: z.array(triageLineSchema), next: z.string().nullable() }),
          ...problemResponses,
        },
      },
    },
    async ({ query: { q, level, topic, place, state, since, order, limit, after } }) => {
      const from = since === undefined ? undefined : parseInstant(since);
      const isSearch = q !== undefined && q !== '';
      const isOver = state !== undefined && !isOpen(state);
      if (order === 'urgent' && !isSearch && !isOver && from === undefined)
        return urgentLines({ level, topic, place, status: state, limit, after });
      const page = !isSearch
        ? await platform.desk.incidents({
            scope: 'all',
            status: 'open',
            level,
            topic,
            place,
            caseStatus: state,
            since: from,
            limit,
            after,
          })
        : await platform.desk.searchIncidents({ scope: 'all', text: q, topic, since: from, limit, after });
      const files = await platform.cases.getMany(page.items.map(({ id }) => caseIdOf(id)));
      const items = page.items
        .map((incident) => lineOf(incident, files.get(caseIdOf(incident.id))))
        // The index of words knows no level, place or state.
        .filter((line) => level === undefined || line.level === level)
        .filter((line) => place === undefined || line.townships.includes(place))
        .filter((line) => state === undefined || line.case?.status === state);
      return { items, next: page.next };
    },
  );

  app.get(
    '/api/triage/facets',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '队列可以按什么筛选',
        response: {
          200: z.object({
            topics: z.array(z.object({ id: z.string(), name: z.string() })),
            townships: z.array(z.string()),
          }),
          ...problemResponses,
        },
      },
    },
    async () => ({
      topics: platform.settings.topics.map(({ id, name }) => ({ id, name })),
      townships: platform.settings.places.towns.map(({ name }) => name),
    }),
  );

  app.get(
    '/api/incidents/:id/dossier',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '一个事件的来龙去脉：同地同类旧案，传播与官方动作同一时间轴',
        params: z.object({ id: z.string() }),
        response: { 200: dossierSchema, ...problemResponses },
      },
    },
    async ({ params: { id } }) => {
      const incident = await platform.incidents.get(id);
      if (incident === undefined) throw notFound(`没有编号为 ${id} 的事件。`);
      const [file, posts] = await Promise.all([platform.cases.get(caseIdOf(id)), platform.posts.byIncident(id, 500)]);
      return {
        line: lineOf(incident, file),
        similar: await similarTo(incident),
        course: courseOf(posts, file),
      };
    },
  );

  /** Open cases as the desk takes them up: by level, then by the clock that ends first. */
  async function urgentLines(question: Omit<CaseQuestion, 'scope' | 'order'>) {
    const { items: files, next } = await platform.desk.cases({ scope: 'all', order: 'urgent', ...question });
    const incidents = await platform.incidents.getMany(files.map(({ incidentId }) => incidentId));
    const items = files.flatMap((file) => {
      const incident = incidents.get(file.incidentId);
      return incident === undefined ? [] : [lineOf(incident, file)];
    });
    return { items, next };
  }

  /** Matters of the same topic in the same township with a case that went on, the same village or road first. */
  async function similarTo(incident: Incident) {
    const [township] = townshipsOf(incident.places);
    const topic = incident.topics.primary;
    if (township === undefined || topic === null) return [];
    const { items } = await platform.desk.incidents({ scope: 'all', topic, place: township, limit: LOOKED_AT });
    const files = await platform.cases.getMany(items.map(({ id }) => caseIdOf(id)));
    const own = new Set(incident.places.map(({ name }) => name));
    return items
      .flatMap((other) => {
        const file = files.get(caseIdOf(other.id));
        if (other.id === incident.id || file === undefined || file.erasedAt !== undefined || isSealed(file)) return [];
        const places = other.places.filter(({ name }) => own.has(name)).map(({ name }) => name);
        return [{ other, file, places: [...new Set(places)] }];
      })
      .toSorted((a, b) => b.places.length - a.places.length || b.other.detectedAt - a.other.detectedAt)
      .slice(0, SHOWN)
      .map(({ other, file, places }) => ({
        caseId: file.id,
        number: file.number,
        title: other.title,
        lead: names().leadOf(file),
        status: stateNames[file.status],
        at: toIso(other.detectedAt),
        places,
      }));
  }
}
