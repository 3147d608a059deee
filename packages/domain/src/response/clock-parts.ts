import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

export const pauseSchema = z
  .strictObject({
    /** The pause rule of `config/sla.yaml`, e.g. `third_party`. */
    rule: z.string(),
    basis: z.string(),
    fromAt: instantSchema,
    /** Null while the clock stands. */
    until: instantSchema.nullable(),
    /** When the clock ends with this pause counted out; while it stands, the latest that the rule allows. */
    dueAfterAt: instantSchema,
    arithmetic: z.string(),
    reason: z.string(),
    by: z.string(),
  })
  .readonly();
/** Time that does not count, because a rule says so and a named person recorded it. */
export type Pause = z.infer<typeof pauseSchema>;
