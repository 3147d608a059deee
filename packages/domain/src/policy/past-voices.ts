import { z } from 'zod';
import { pairsOf } from '../response/reply-gate/sentences.ts';

/** An incident of the past as the desk shows it: masked, without authors. */
export const pastIncidentSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    level: z.string(),
    topic: z.string().nullable(),
    places: z.array(z.string()).readonly(),
    posts: z.int(),
    lastPostAt: z.string().meta({ description: 'ISO 8601,+08:00' }),
  })
  .readonly();
export type PastIncident = z.infer<typeof pastIncidentSchema>;

/** What one person asked or complained of, masked. */
export const pastQuestionSchema = z
  .object({ postId: z.string(), incidentId: z.string(), kind: z.string(), text: z.string() })
  .readonly();
export type PastQuestion = z.infer<typeof pastQuestionSchema>;

export const pastVoicesSchema = z
  .strictObject({
    /** `none`: there is no data on this machine yet; nothing can be said of the past. */
    state: z.enum(['read', 'none']),
    since: z.string(),
    /** Incidents of the draft's topics in that time. */
    incidents: z.int(),
    posts: z.int(),
    byLevel: z.record(z.string(), z.int()),
    /** Those that speak of what the draft speaks of, nearest first. */
    nearest: z.array(z.object({ ...pastIncidentSchema.unwrap().shape, alike: z.number() }).readonly()).readonly(),
    questions: z.array(pastQuestionSchema).readonly(),
  })
  .readonly();
export type PastVoices = z.infer<typeof pastVoicesSchema>;

const NEAREST = 10;

/** Share of the shorter text's pairs of characters that the other has too, 0…1. */
export function coverage(short: string, long: ReadonlySet<string>): number {
  const own = pairsOf(short);
  if (own.size === 0) return 0;
  let shared = 0;
  for (const pair of own) if (long.has(pair)) shared += 1;
  return shared / own.size;
}

/**
 * How near an incident is to the matter of a draft, 0…1: six tenths when it is of the same part of a topic, the rest by the draft's
 * own words that were said in it, two of them for all of it.
 */
export function nearness(
  incident: { readonly subtopics: readonly string[]; readonly said: string },
  draft: { readonly subtopics: readonly string[]; readonly words: readonly string[] },
): number {
  const samePart = incident.subtopics.slice(0, 2).some((id) => draft.subtopics.includes(id)) ? 0.6 : 0;
  const hits = draft.words.filter((word) => incident.said.includes(word)).length;
  return Math.round((samePart + 0.4 * Math.min(1, hits / 2)) * 100) / 100;
}

/** Puts past incidents beside a draft: how many, how grave, and which are nearest to what it says. */
export function weighPast(
  incidents: readonly PastIncident[],
  near: readonly (PastIncident & { readonly alike: number })[],
  since: string,
): Omit<PastVoices, 'questions'> {
  const byLevel: Record<string, number> = {};
  for (const { level } of incidents) byLevel[level] = (byLevel[level] ?? 0) + 1;
  return {
    state: 'read',
    since,
    incidents: incidents.length,
    posts: incidents.reduce((sum, { posts }) => sum + posts, 0),
    byLevel,
    nearest: near
      .filter(({ alike }) => alike > 0)
      .toSorted((a, b) => b.alike - a.alike || b.posts - a.posts)
      .slice(0, NEAREST),
  };
}

/** What is said where there are no data. */
export const noPast = (since: string): PastVoices => ({
  state: 'none',
  since,
  incidents: 0,
  posts: 0,
  byLevel: {},
  nearest: [],
  questions: [],
});
