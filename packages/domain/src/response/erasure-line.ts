import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

export const erasureLineSchema = z
  .strictObject({
    /** The case that was erased, by id. */
    case: z.string().min(1),
    /** Its incident and those that went up in it. */
    incidents: z.array(z.string()).readonly(),
    /** The posts whose words went. */
    posts: z.array(z.string()).readonly(),
    at: instantSchema,
    /** Ids of the person who decided and of the one who confirmed. */
    by: z.string().min(1),
    confirmedBy: z.string().min(1),
  })
  .readonly();
/** One erasure, in ids only: enough to do it again over any older copy of the data. */
export type ErasureLine = z.infer<typeof erasureLineSchema>;
