import { z } from 'zod';
import { decode } from '@tingchao/adapters/web/decode.ts';
import { channelTypeSchema, metricsSchema, type Post } from '@tingchao/domain/post/post.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';

const isoInstant = z.string().transform((text, context): Instant => {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  context.issues.push({ code: 'custom', message: '不是 ISO 8601 时间', input: text });
  return z.NEVER;
});

const scenarioPostSchema = z.object({
  id: z.string().min(1),
  channelType: channelTypeSchema,
  channelName: z.string(),
  authorKey: z.string().nullable(),
  official: z.boolean(),
  title: z.string(),
  content: z.string(),
  publishedAt: isoInstant,
  collectedAt: isoInstant,
  url: z.string(),
  metrics: metricsSchema,
  repostOf: z.string().nullable(),
  rawBase64: z.string().optional(),
  declaredCharset: z.string().optional(),
  regionHint: z.string().optional(),
});

/** The input part of a scenario; `expected` and everything else in the file is not looked at. */
export const scenarioSchema = z.object({
  region: z.object({ county: z.string(), city: z.string() }),
  evaluateAt: isoInstant,
  posts: z.array(scenarioPostSchema).min(1),
});
export type ReplayScenario = z.infer<typeof scenarioSchema>;

/** The posts as a collector would have appended them, in order of collection. Raw bytes win over the decoded text. */
export function toPosts(scenario: ReplayScenario): readonly Post[] {
  return scenario.posts
    .map((given) => toPost(given, scenario.region.county))
    .toSorted((a, b) => a.collectedAt - b.collectedAt);
}

function toPost(given: ReplayScenario['posts'][number], county: string): Post {
  const { title, text } = given.rawBase64 === undefined ? { title: given.title, text: given.content } : readRaw(given);
  return {
    id: given.id,
    sourceId: `replay-${given.channelType}`,
    channelType: given.channelType,
    channelName: given.channelName,
    region: county,
    official: given.official,
    link: given.url,
    title,
    text,
    authorKey: given.authorKey,
    publishedAt: given.publishedAt,
    collectedAt: given.collectedAt,
    metrics: given.metrics,
    repostOf: given.repostOf,
    revision: 0,
    reply: null,
    superiorOrder: null,
    snapshot: null,
    regionHint: given.regionHint ?? null,
  };
}

/** `rawBase64` holds title, a line break and text, in a charset that the declaration may name wrongly. */
function readRaw(given: ReplayScenario['posts'][number]): { readonly title: string; readonly text: string } {
  const bytes = Buffer.from(given.rawBase64 ?? '', 'base64');
  const contentType = given.declaredCharset === undefined ? null : `text/plain; charset=${given.declaredCharset}`;
  const { text } = decode(bytes, { contentType, kind: 'text' });
  const end = text.indexOf('\n');
  return end < 0 ? { title: '', text } : { title: text.slice(0, end), text: text.slice(end + 1) };
}
