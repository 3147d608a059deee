import { z } from 'zod';
import { instantSchema, type Instant } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';

export const publicationCheckSchema = z
  .strictObject({
    at: instantSchema,
    /** `unreachable`: nobody answered, which says nothing of the text. */
    result: z.enum(['equal', 'differs', 'gone', 'unreachable']),
    /** Signed sentences that are not there; at most five, cut. */
    missing: z.array(z.string()).readonly(),
    /** Sentences between the signed ones that nobody signed; at most five, cut. */
    added: z.array(z.string()).readonly(),
  })
  .readonly();
/** What a look at a published text found, held against what was signed. */
export type PublicationCheck = z.infer<typeof publicationCheckSchema>;

export const publicationSchema = z
  .strictObject({
    /** `p1`, `p2` … */
    id: z.string(),
    draft: z.string(),
    /** Hash of the text as signed. */
    hash: z.string(),
    way: z.enum(['hand', 'webhook', 'mail', 'file', 'rss']),
    /** Id of the outlet; null when published by hand. */
    outlet: z.string().nullable(),
    /** Who ordered or registered it. */
    by: z.string(),
    at: instantSchema,
    status: z.enum(['waiting', 'out', 'failed', 'withdrawn']),
    link: z.string().nullable(),
    publishedAt: instantSchema.nullable(),
    tries: z.number().int(),
    nextTryAt: instantSchema,
    lastError: z.string().nullable(),
    /** Which try has the order for itself until `nextTryAt`; any word that no other try has. */
    claim: z.string().optional(),
    /** Newest last; at most ten are kept. */
    checks: z.array(publicationCheckSchema).readonly(),
    /** When it is fetched back next; null when nothing can be fetched, or enough was. */
    nextCheckAt: instantSchema.nullable(),
  })
  .readonly();
/** 发布: one way on which a signed text leaves, ordered by a named person. */
export type Publication = z.infer<typeof publicationSchema>;

/** The publications of a case; none in a case written before they were kept. */
export const publicationsOf = (file: Pick<CaseFile, 'publications'>): readonly Publication[] => file.publications ?? [];

/** The same case with one publication changed. */
export function changePublication(file: CaseFile, id: string, change: (one: Publication) => Publication): CaseFile {
  return { ...file, publications: publicationsOf(file).map((one) => (one.id === id ? change(one) : one)) };
}

/** The next look after `at` for a text that has been out since `publishedAt`; null when the last one is past. */
export function nextCheck(publishedAt: Instant, at: Instant, recheckHours: readonly number[]): Instant | null {
  const next = recheckHours.map((after) => publishedAt + after * 3_600_000).find((due) => due > at);
  return next === undefined ? null : (next as Instant);
}
