import { z } from 'zod';
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
});
/** A detail page that is looked at again: an open board message, a fresh page that may still be edited. */
export type Watched = Readonly<z.infer<typeof watchedSchema>>;

const memorySchema = z.object({
  /** Post id → what is remembered of it (`writeSeen`), oldest first. */
  seen: z.record(z.string(), z.string()).default({}),
  watched: z.record(z.string(), watchedSchema).default({}),
});
/** What a source remembers between visits, beside health and due time. */
export type SourceMemory = {
  readonly seen: Readonly<Record<string, string>>;
  readonly watched: Readonly<Record<string, Watched>>;
};

/**
 * Items remembered per source at most. An item that drops out and is listed again is delivered again under the same id,
 * which the store knows: harmless, only a change of it would go unnoticed.
 */
const MAX_SEEN = 20_000;

/** Reads the memory kept with a source's state; what an older version wrote and this one cannot read starts empty. */
export function readMemory(memory: Readonly<Record<string, unknown>>): SourceMemory {
  const parsed = memorySchema.safeParse(memory);
  return parsed.success ? parsed.data : { seen: {}, watched: {} };
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
