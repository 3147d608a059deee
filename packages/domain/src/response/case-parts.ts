import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';
import { instantSchema } from '../time/instant.ts';
import { caseStateSchema } from './case-states.ts';

export const actorSchema = z
  .strictObject({
    /** Account id; two ids are two persons. */
    id: z.string().min(1),
    name: z.string().min(1),
    role: z.string().default('值班员'),
    unit: z.string().nullable().default(null),
  })
  .readonly();
/** A named person who takes a step. */
export type Actor = z.infer<typeof actorSchema>;

/** The machine itself: it opens, updates and reminds; it never disposes. */
export const SYSTEM: Actor = { id: 'system', name: '系统', role: '系统', unit: null };

export const extensionSchema = z
  .strictObject({ until: instantSchema, arithmetic: z.string(), reason: z.string(), by: z.string(), at: instantSchema })
  .readonly();
export type Extension = z.infer<typeof extensionSchema>;

export const assignmentSchema = z
  .strictObject({
    /** `a1`, `a2` … in the order they were made. */
    id: z.string(),
    unit: z.string(),
    /** The township, when the unit is `town_gov`. */
    place: z.string().nullable(),
    part: z.enum(['lead', 'assist']),
    status: z.enum(['offered', 'accepted', 'returned', 'transferred', 'merged', 'done']),
    offeredAt: instantSchema,
    offeredBy: z.string(),
    acceptedAt: instantSchema.nullable(),
    /** When it was returned, transferred, merged away with its case, or done. */
    endedAt: instantSchema.nullable(),
    /** The unit's own clock; never later than the clock of the public response. */
    dueAt: instantSchema,
    arithmetic: z.string(),
    extension: extensionSchema.nullable(),
    reason: z.string().nullable(),
    /** 逾期退单: asked for after the time for 退单 was over, and what the supervisor decided; absent where nobody asked. */
    lateReturn: z
      .strictObject({
        by: z.string(),
        at: instantSchema,
        reason: z.string(),
        decision: z
          .strictObject({ result: z.enum(['pass', 'reject']), by: z.string(), at: instantSchema, reason: z.string() })
          .readonly()
          .nullable(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
/** 交办: one unit's part of the case, with its own clock. */
export type Assignment = z.infer<typeof assignmentSchema>;

/** Who is told about an assignment: the township itself where the unit is only “the township government”. */
export const receiverOf = ({ unit, place }: Pick<Assignment, 'unit' | 'place'>): string => place ?? unit;

export const proposalSchema = z
  .strictObject({
    lead: z.string(),
    leadPlace: z.string().nullable(),
    assisting: z.array(z.string()).readonly(),
    candidates: z.array(z.string()).readonly(),
    coordination: z
      .array(z.strictObject({ rule: z.string(), by: z.string(), basis: z.string() }).readonly())
      .readonly(),
    clause: z.strictObject({ id: z.string(), text: z.string(), basis: z.string() }).readonly(),
    recused: z.array(z.string()).readonly(),
    confidence: z.number().min(0).max(1),
    dispatchable: z.boolean(),
    reasons: z.array(z.string()).readonly(),
  })
  .readonly();

export const firedRungSchema = z
  .strictObject({
    /** Clock and rung: `public_response:yellow`, `a2:urge`. */
    id: z.string(),
    rung: z.string(),
    /** When the rung was due; after downtime earlier than `firedAt`. */
    dueAt: instantSchema,
    firedAt: instantSchema,
  })
  .readonly();

export const levelChangeSchema = z
  .strictObject({ level: levelSchema, by: z.string(), at: instantSchema, reason: z.string() })
  .readonly();

export const levelByRulesSchema = z
  .strictObject({ level: levelSchema, triggers: z.array(z.string()).readonly() })
  .readonly();
/** What the rules say of the level, and the triggers behind it. */
export type LevelByRules = z.infer<typeof levelByRulesSchema>;

export const levelOverrideSchema = z
  .strictObject({
    level: levelSchema,
    by: z.string(),
    /** The second person, where it lowered the level. */
    confirmedBy: z.string().nullable(),
    at: instantSchema,
    reason: z.string(),
    /** What the rules said when it was decided. */
    over: levelByRulesSchema,
  })
  .readonly();
/** 人工定级: a level that a person set, with the reason; it holds until it is taken back or the rules find something new. */
export type LevelOverride = z.infer<typeof levelOverrideSchema>;

export const ledgerLineSchema = z
  .strictObject({
    /** The case version that the step made; tells which lines the audit log still lacks. */
    version: z.number().int(),
    at: instantSchema,
    action: z.string(),
    /** Id of the person, or `system`. */
    by: z.string(),
    from: caseStateSchema,
    to: caseStateSchema,
    /** Reason or remark; no personal data of citizens. */
    note: z.string(),
    /** Id of the second person, where a step needs two. */
    confirmedBy: z.string().optional(),
  })
  .readonly();
export type LedgerLine = z.infer<typeof ledgerLineSchema>;
