import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

const runSchema = z
  .strictObject({
    at: instantSchema,
    by: z.string(),
    /** Posts without an incident whose words went. */
    posts: z.number().int(),
    /** Closed cases whose originals went, and how many originals. */
    cases: z.number().int(),
    originals: z.number().int(),
  })
  .readonly();
/** What one run of retention let go. */
export type RetentionRun = z.infer<typeof runSchema>;

/** What retention has done so far, as it is kept. */
export const retentionStateSchema = z
  .strictObject({
    /** Posts collected before this were looked at. */
    lookedUntil: instantSchema,
    /** Cases whose originals had had their time by then were looked at; the time of the last run. */
    closedUntil: instantSchema,
    /** Runs of late, the newest last. */
    runs: z.array(runSchema).readonly(),
  })
  .readonly();
export type RetentionState = z.infer<typeof retentionStateSchema>;
