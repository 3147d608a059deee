import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Heard } from '@tingchao/domain/policy/compare-forecast.ts';
import {
  noPast,
  pastIncidentSchema,
  weighPast,
  type PastIncident,
  type PastQuestion,
  type PastVoices,
} from '@tingchao/domain/policy/past-voices.ts';
import type { PolicySettings } from '@tingchao/domain/policy/policy-settings.ts';
import type { Draft } from '@tingchao/domain/policy/read-clauses.ts';
import { plusMonths } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { readServerState } from '@tingchao/runtime/server-state.ts';
import { z } from 'zod';
import { withDesk, type Desk } from '../connect.ts';
import type { Io } from '../io.ts';

const listSchema = z.object({ items: z.array(pastIncidentSchema) });
const detailSchema = z.object({
  posts: z.array(
    z.object({ id: z.string(), kind: z.string(), title: z.string(), text: z.string(), official: z.boolean() }),
  ),
});

const PAGE = 200;
/** Incidents of one topic that are looked at; a county has some hundreds in two years. */
const MOST_INCIDENTS = 2000;
const ASKED_OF = 6;
const wants = new Set(['咨询', '投诉', '求助', '建议']);

/** What people said about the topics of a draft in the months before; `none` where this machine holds no data. */
export async function readPast(
  draft: Draft,
  topics: readonly string[],
  { thresholds }: Pick<PolicySettings, 'thresholds'>,
  at: Instant,
  io: Io,
): Promise<PastVoices> {
  const since = civilDate(plusMonths(at, -thresholds.pastMonths));
  if (!hasData(io)) return noPast(since);
  return withDesk(io, async (desk) => {
    const incidents = await incidentsOf(desk, topics, since);
    const weighed = weighPast(draft, incidents, since);
    const questions: PastQuestion[] = [];
    for (const { id } of weighed.nearest.slice(0, ASKED_OF)) {
      for (const post of await postsOf(desk, id)) {
        if (!wants.has(post.kind) || post.official) continue;
        const text = post.title === '' ? post.text : post.title;
        questions.push({ postId: post.id, incidentId: id, kind: post.kind, text: text.slice(0, 300) });
      }
    }
    // What was asked outright comes first.
    const rank = ({ kind }: PastQuestion): number => (kind === '咨询' ? 0 : 1);
    return { ...weighed, questions: questions.toSorted((a, b) => rank(a) - rank(b)).slice(0, 30) };
  });
}

/** Incidents of these topics with posts since a date, and what was said in each. */
export async function readHeard(topics: readonly string[], since: string, io: Io): Promise<readonly Heard[]> {
  if (!hasData(io)) return [];
  return withDesk(io, async (desk) => {
    const heard: Heard[] = [];
    for (const incident of await incidentsOf(desk, topics, since)) {
      const posts = await postsOf(desk, incident.id);
      heard.push({ ...incident, said: posts.map(({ title, text }) => `${title}\n${text}`.slice(0, 500)) });
    }
    return heard;
  });
}

/** Whether there is anything to ask: a running server, or a database. */
export const hasData = (io: Io): boolean =>
  io.dataFolder !== '' &&
  (readServerState(io.dataFolder) !== undefined || existsSync(join(io.dataFolder, 'tingchao.db')));

async function incidentsOf(desk: Desk, topics: readonly string[], since: string): Promise<readonly PastIncident[]> {
  const found = new Map<string, PastIncident>();
  for (const topic of topics) {
    for (let offset = 0; offset < MOST_INCIDENTS; offset += PAGE) {
      const query = new URLSearchParams({ topic, since, status: 'open', limit: String(PAGE), offset: String(offset) });
      const { items } = listSchema.parse(JSON.parse(await desk.ask({ path: `/api/incidents?${query.toString()}` })));
      for (const incident of items) found.set(incident.id, incident);
      if (items.length < PAGE) break;
    }
  }
  return [...found.values()];
}

const postsOf = async (desk: Desk, id: string): Promise<z.infer<typeof detailSchema>['posts']> =>
  detailSchema.parse(JSON.parse(await desk.ask({ path: `/api/incidents/${encodeURIComponent(id)}?posts=20` }))).posts;
