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

export const orderSchema = z
  .strictObject({
    documentNo: z.string(),
    from: z.string(),
    kind: z.enum(['上级交办', '领导批示']),
    /** What is ordered, in the words of who gave it; empty where only the paper was registered. */
    text: z.string(),
    /** Who wrote it down. */
    by: z.string(),
    /** 代录: the scan of the paper it was written on. */
    scan: z.string().optional(),
    /** What was reported on it; null while it is waited for. */
    report: z.strictObject({ text: z.string(), by: z.string(), at: instantSchema }).readonly().nullable(),
  })
  .readonly();
/** 上级交办、领导批示: an order in writing, with what was reported on it. */
export type Order = z.infer<typeof orderSchema>;
