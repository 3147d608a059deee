import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

export const letterTimeSchema = z
  .strictObject({
    totalMs: z.number().int().min(0),
    lateMs: z.number().int().min(0),
    /** By stage and holder; `unit` null is the desk or those who read and sign. Sums up to the totals. */
    parts: z
      .array(
        z
          .strictObject({
            stage: z.enum(['研判', '交办', '承办', '审签']),
            unit: z.string().nullable(),
            place: z.string().nullable(),
            ms: z.number().int().min(0),
            lateMs: z.number().int().min(0),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
/** Where the time of a letter's clock had gone when it was signed (see `attributeTime`). */
export type LetterTime = z.infer<typeof letterTimeSchema>;

export const receiptSchema = z
  .strictObject({ by: z.string(), unit: z.string().nullable(), at: instantSchema })
  .readonly();

export const signingSchema = z
  .strictObject({
    by: z.string(),
    at: instantSchema,
    form: z.enum(['约谈', '通报']).optional(),
    reason: z.string(),
    /** The list it goes out with, how many letters that is, and whether the unit is told from this case. */
    list: z
      .strictObject({ id: z.string(), count: z.number().int().min(1), tells: z.boolean() })
      .readonly()
      .optional(),
  })
  .readonly();
/** A signature that was given: what is needed to finish it with the very same number and date. */
export type Signing = z.infer<typeof signingSchema>;

export const oralSchema = z
  .strictObject({ recordedBy: z.string(), recordedAt: instantSchema, signedAt: instantSchema.nullable() })
  .readonly();

export const paperSchema = z
  .strictObject({ recordedBy: z.string(), recordedAt: instantSchema, scan: z.string() })
  .readonly();
