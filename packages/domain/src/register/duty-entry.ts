import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';
import { markSchema } from './register-settings.ts';

export const adoptionSchema = z
  .strictObject({
    received: z.number().int().min(0),
    adopted: z.number().int().min(0),
    notAdopted: z.number().int().min(0),
    /** Why what was not adopted was not. */
    reasons: z.string().max(4000),
  })
  .readonly();
/** What became of what people said in a consultation. */
export type Adoption = z.infer<typeof adoptionSchema>;

export const dutyMarkSchema = z
  .strictObject({ mark: markSchema, at: instantSchema, by: z.string(), notedAt: instantSchema, note: z.string() })
  .readonly();

export const dutyEntrySchema = z
  .strictObject({
    id: z.string(),
    /** Printed number, `公开〔2026〕3号`. */
    number: z.string(),
    kind: z.string(),
    /** What it is about; personal data are masked before it is written. */
    title: z.string(),
    /** Unit that has to do it; id of `units.yaml`. */
    unit: z.string(),
    /** The officer who answers for it. */
    owner: z.string(),
    urgent: z.boolean(),
    /** The day its clock starts. */
    startedAt: instantSchema,
    /** Set by an officer where no rule gives a limit. */
    dueAt: instantSchema.nullable(),
    /** `2026-03`, `2026-Q1` or `2026` of what the system registers by itself; null of what a person did. */
    period: z.string().nullable(),
    openedAt: instantSchema,
    openedBy: z.string(),
    status: z.enum(['open', 'done', 'void']),
    marks: z.array(dutyMarkSchema).readonly(),
    adoption: adoptionSchema.nullable(),
    /** When it was done in fact, what came of it, and where that can be seen. */
    done: z
      .strictObject({ at: instantSchema, by: z.string(), result: z.string(), link: z.string().nullable() })
      .readonly()
      .nullable(),
    voidReason: z.string().nullable(),
    /** Reminders that left; each once for ever. */
    reminded: z.array(z.string()).readonly(),
  })
  .readonly();
/** 公开事项: one duty of openness in the register. */
export type DutyEntry = z.infer<typeof dutyEntrySchema>;
