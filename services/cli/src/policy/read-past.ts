import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Heard } from '@tingchao/domain/policy/compare-forecast.ts';
import {
  noPast,
  nearness,
  pastIncidentSchema,
  weighPast,
  type PastIncident,
  type PastQuestion,
  type PastVoices,
} from '@tingchao/domain/policy/past-voices.ts';
import type { PolicySettings } from '@tingchao/domain/policy/policy-settings.ts';
import { plusMonths } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { readServerState } from '@tingchao/runtime/server-state.ts';
import { z } from 'zod';
import { withDesk, type Desk } from '../connect.ts';
import type { Io } from '../io.ts';
import type { Matter } from './read-matter.ts';

const listSchema = z.object({ items: z.array(pastIncidentSchema) });
const detailSchema = z.object({
  incident: z.object({ subtopics: z.array(z.object({ id: z.string() })) }),
  posts: z.array(
    z.object({ id: z.string(), kind: z.string(), title: z.string(), text: z.string(), official: z.boolean() }),
  ),
});
type Detail = z.infer<typeof detailSchema>;

const PAGE = 200;
/** Incidents of one topic that are counted; a county has some hundreds in two years. */
const MOST_INCIDENTS = 2000;
/** Incidents that are opened and read, the latest of each topic. */
const MOST_READ = 60;
/** From here on an incident speaks of what the draft speaks of. */
const NEAR = 0.5;
const wants = new Set(['咨询', '投诉', '求助', '建议']);

/** What people said about the matter of a draft in the months before; `none` where this machine holds no data. */
export async function readPast(
  matter: Matter,
  { thresholds }: Pick<PolicySettings, 'thresholds'>,
  at: Instant,
  io: Io,
): Promise<PastVoices> {
  const since = civilDate(plusMonths(at, -thresholds.pastMonths));
  if (!hasData(io)) return noPast(since);
  const about = { subtopics: matter.subtopics, words: matter.topics.flatMap(({ words }) => words) };
  return withDesk(io, async (desk) => {
    const incidents = await incidentsOf(
      desk,
      matter.topics.map(({ id }) => id),
      since,
    );
    const read: { readonly incident: PastIncident; readonly alike: number; readonly asked: readonly PastQuestion[] }[] =
      [];
    for (const incident of incidents.slice(0, MOST_READ)) {
      const detail = await detailOf(desk, incident.id);
      // What a report (举报) says stays with those who may know it.
      if (detail.posts.some(({ kind }) => kind === '举报')) continue;
      const alike = nearness(
        {
          subtopics: detail.incident.subtopics.map(({ id }) => id),
          said: [incident.title, ...voicesOf(detail)].join('\n'),
        },
        about,
      );
      read.push({ incident, alike, asked: alike >= NEAR ? questionsOf(incident.id, detail) : [] });
    }
    const near = read.map(({ incident, alike }) => ({ ...incident, alike }));
    // What was asked outright comes first.
    const rank = ({ kind }: PastQuestion): number => (kind === '咨询' ? 0 : 1);
    const questions = read.flatMap(({ asked }) => asked).toSorted((a, b) => rank(a) - rank(b));
    return { ...weighPast(incidents, near, since), questions: questions.slice(0, 30) };
  });
}

function questionsOf(incidentId: string, { posts }: Detail): readonly PastQuestion[] {
  return posts
    .filter(({ kind, official }) => wants.has(kind) && !official)
    .map(({ id, kind, title, text }) => ({
      postId: id,
      incidentId,
      kind,
      text: (title === '' ? text : title).slice(0, 300),
    }));
}

/** Incidents of these topics with posts since a date, and what was said in each. */
export async function readHeard(topics: readonly string[], since: string, io: Io): Promise<readonly Heard[]> {
  if (!hasData(io)) return [];
  return withDesk(io, async (desk) => {
    const heard: Heard[] = [];
    for (const incident of (await incidentsOf(desk, topics, since)).slice(0, MOST_READ * 2)) {
      const detail = await detailOf(desk, incident.id);
      if (!detail.posts.some(({ kind }) => kind === '举报')) heard.push({ ...incident, said: voicesOf(detail) });
    }
    return heard;
  });
}

const voicesOf = ({ posts }: Detail): readonly string[] =>
  posts.map(({ title, text }) => `${title}\n${text}`.slice(0, 500));

/** Whether there is anything to ask: a running server, or a database. */
export const hasData = (io: Io): boolean =>
  io.dataFolder !== '' &&
  (readServerState(io.dataFolder) !== undefined || existsSync(join(io.dataFolder, 'tingchao.db')));

/** Latest first. */
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
  return [...found.values()].toSorted((a, b) => b.lastPostAt.localeCompare(a.lastPostAt));
}

const detailOf = async (desk: Desk, id: string): Promise<Detail> =>
  detailSchema.parse(JSON.parse(await desk.ask({ path: `/api/incidents/${encodeURIComponent(id)}?posts=20` })));
