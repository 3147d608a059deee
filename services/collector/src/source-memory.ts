import { z } from 'zod';
import type { Fills } from '@tingchao/domain/post/selector-health.ts';
import type { Volume } from '@tingchao/domain/post/source-volume.ts';
import { instantSchema } from '@tingchao/domain/time/instant.ts';

const watchedSchema = z.strictObject({
  url: z.string(),
  nativeId: z.string().nullable(),
  link: z.string().nullable(),
  title: z.string(),
  /** Status as the list showed it, to notice a change without opening the page. */
  status: z.string().nullable(),
  firstSeenAt: instantSchema,
  nextAt: instantSchema,
  until: instantSchema,
  tries: z.int().min(0),
  /** When it was last there, on its own page or in the list. */
  lastSeenAt: instantSchema.nullable().default(null),
  /** As published; tells whether a list has rolled past it. */
  publishedAt: instantSchema.nullable().default(null),
  /** Since when it is missing; null while it is there. */
  goneSince: instantSchema.nullable().default(null),
  /** Since when its answer is missing on a page that is whole otherwise. */
  answerMissingSince: instantSchema.nullable().default(null),
  /** Its removal is recorded; it is looked for now and then in case it comes back. */
  removed: z.boolean().default(false),
});
/** A detail page that is looked at again: an open board message, a fresh page that may still be edited. */
export type Watched = Readonly<z.infer<typeof watchedSchema>>;

const canarySchema = z.strictObject({
  url: z.string(),
  /** Selectors that found something on it. */
  fields: z.array(z.string()).readonly(),
  checkedAt: instantSchema,
});
/** A detail page that is opened once a day to see whether the selectors still find what they found on it. */
export type Canary = Readonly<z.infer<typeof canarySchema>>;

const memorySchema = z.object({
  /** Post id → what is remembered of it (`writeSeen`), oldest first. */
  seen: z.record(z.string(), z.string()).default({}),
  watched: z.record(z.string(), watchedSchema).default({}),
  /** New items of each day (`noteVolume`). */
  volume: z.record(z.string(), z.number()).default({}),
  /** How often each selector usually finds something (`noteFills`). */
  fills: z.record(z.string(), z.number()).default({}),
  canary: canarySchema.nullable().default(null),
});
/** What a source remembers between visits, beside health and due time. */
export type SourceMemory = {
  readonly seen: Readonly<Record<string, string>>;
  readonly watched: Readonly<Record<string, Watched>>;
  readonly volume: Volume;
  readonly fills: Fills;
  readonly canary: Canary | null;
};

const emptyMemory: SourceMemory = { seen: {}, watched: {}, volume: {}, fills: {}, canary: null };

/**
 * Items remembered per source at most. An item that drops out and is listed again is delivered again under the same id,
 * which the store knows: harmless, only a change of it would go unnoticed.
 */
const MAX_SEEN = 20_000;

/** Reads the memory kept with a source's state; what an older version wrote and this one cannot read starts empty. */
export function readMemory(memory: Readonly<Record<string, unknown>>): SourceMemory {
  const parsed = memorySchema.safeParse(memory);
  return parsed.success ? parsed.data : emptyMemory;
}

/** Adds what was seen now; the ones seen longest ago are forgotten first. */
export function remember(
  seen: SourceMemory['seen'],
  now: ReadonlyMap<string, string>,
  max: number = MAX_SEEN,
): SourceMemory['seen'] {
  const kept = Object.entries(seen).filter(([id]) => !now.has(id));
  return Object.fromEntries([...kept, ...now].slice(-max));
}
