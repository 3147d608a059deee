import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** At least four ways to say one thing; a single empty one where the channel has no titles. */
const waysSchema = z.array(z.string()).refine((ways) => ways.length >= 4 || (ways.length === 1 && ways[0] === ''), {
  message: 'a slot has at least four ways',
});
/** A word, or several words that go together (a price and the sum of five of them). */
const wordSchema = z.union([z.string(), z.record(z.string(), z.string())]);
const postSchema = z.union([
  z.strictObject({ title: waysSchema, content: z.array(waysSchema).min(1) }),
  z.strictObject({ sameAs: z.string() }),
]);

/** One scenario as slots: where, when, which numbers, how late the answer, and four ways or more for every sentence. */
const slotsSchema = z.strictObject({
  base: z.string(),
  /** Civil days on which the first post is found: before holidays, over weekends, in plain weeks. */
  starts: z.array(z.string().regex(/^\d{4}-\d\d-\d\d$/)).min(5),
  /** Hours from the start of the clock to the answer; above 48 is late. */
  answerAfterHours: z.array(z.number().positive()).min(5),
  places: z.array(z.record(z.string(), z.string())).min(4),
  words: z.record(z.string(), z.array(wordSchema).min(4)),
  posts: z.record(z.string(), postSchema),
});
export type Slots = z.infer<typeof slotsSchema>;

/** The slots of all scenarios, in the order of their files. */
export function readSlots(): readonly Slots[] {
  const folder = new URL('./slots/', import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .map((name) => slotsSchema.parse(parse(readFileSync(new URL(name, folder), 'utf8'))));
}
