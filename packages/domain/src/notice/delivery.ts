import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

export const deliverySchema = z
  .strictObject({
    /** Name of the way. */
    way: z.string(),
    /**
     * `claimed`: about to be sent, written down before. `taken`: the other side took it. `unknown`: it was handed over and no
     * answer came, or the process ended in between. `refused`: never taken. `silent`: kept from ringing, its case was closed.
     */
    state: z.enum(['claimed', 'taken', 'unknown', 'refused', 'silent']),
    at: instantSchema,
    /** Which process claimed it. */
    by: z.string(),
    /** Version of the incident it told of. */
    version: z.number().int(),
    /** Key of the folded message it went in; absent when it went alone. */
    digest: z.string().optional(),
  })
  .readonly();
/** One line of the delivery ledger: receiver and incident are those of the notice and its case. */
export type Delivery = z.infer<typeof deliverySchema>;
export type DeliveryState = Delivery['state'];

/** After a claim of this age whose outcome nobody wrote down, its process is gone. */
export const CLAIM_MS = 120_000;
