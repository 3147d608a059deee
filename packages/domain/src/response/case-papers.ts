import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';
import { letterTimeSchema, oralSchema, paperSchema, receiptSchema, signingSchema } from './letter-parts.ts';
import { replyFindingSchema } from './reply-gate/finding.ts';

/** 公开属性 of a text, the four fixed values of the approval form (S4 item 9). */
export const opennessSchema = z.enum(['此件公开发布', '此件删减后公开', '此件依申请公开', '此件不公开']);

export const draftSchema = z
  .strictObject({
    /** `d1`, `d2` … */
    id: z.string(),
    /** SHA-256 of the text; the text itself is a blob. */
    hash: z.string(),
    title: z.string(),
    /** 回应渠道, e.g. `微信公众号`. */
    channel: z.string(),
    kind: z.enum(['response', 'clarification']),
    by: z.string(),
    at: instantSchema,
    /** Personal data the text seems to hold: kind and place (UTF-16 units); whoever reviews confirms with a reason or sends it back. */
    personalData: z
      .array(z.strictObject({ type: z.string(), start: z.number().int() }).readonly())
      .readonly()
      .optional(),
    /** What the reply gate found, and how officers answered it; absent in a draft that nothing was found in. */
    findings: z.array(replyFindingSchema).readonly().optional(),
    /** Statements that a clarification answers; absent in a response, and in one drafted for all that was refuted. */
    claims: z.array(z.string()).readonly().optional(),
    /** 公开属性; absent where nobody set one, which is 此件公开发布. */
    openness: opennessSchema.optional(),
  })
  .readonly();
export type Draft = z.infer<typeof draftSchema>;

export const approvalSchema = z
  .strictObject({
    step: z.enum(['review', 'secrecy', 'wording', 'sign']),
    draftId: z.string(),
    /** What was approved: the hash, not the draft's name. */
    hash: z.string(),
    decision: z.enum(['pass', 'reject']),
    by: z.string(),
    at: instantSchema,
    reason: z.string(),
    /** Given by word of mouth; null until the approver signed in writing. */
    oral: oralSchema.optional(),
    /** For whom `by` acted under a delegation. */
    behalfOf: z.string().optional(),
    /** Items of the secrecy checklist that were gone through. */
    checked: z.array(z.string()).readonly().optional(),
    /** Signed on paper: who wrote it down, when, and the scan. */
    paper: paperSchema.optional(),
  })
  .readonly();
export type Approval = z.infer<typeof approvalSchema>;

export const letterSchema = z
  .strictObject({
    /** Clock and rung it was drafted for. */
    id: z.string(),
    rung: z.string(),
    name: z.string(),
    /** Template id (`config/documents.yaml`). */
    document: z.string(),
    series: z.string(),
    signer: z.string(),
    to: z.array(z.string()).readonly(),
    status: z.enum(['draft', 'signed', 'void']),
    /** Given when signed and never used again, not even when void. */
    number: z.string().nullable(),
    /** When the rung was due. */
    dueAt: instantSchema,
    draftedAt: instantSchema,
    signedBy: z.string().nullable(),
    signedAt: instantSchema.nullable(),
    voidReason: z.string().nullable(),
    /** Whom it turns to: a unit, or null for the desk; said when it is signed. */
    unit: z.string().nullable().optional(),
    place: z.string().nullable().optional(),
    /** The 催办清单 it went out with: one number for the unit's list of that day. */
    list: z.string().optional(),
    /** What a letter of the last rung was signed as. */
    form: z.enum(['约谈', '通报']).optional(),
    /** Where the time had gone when it was signed. */
    time: letterTimeSchema.optional(),
    receipt: receiptSchema.optional(),
    /** Signed, its number not taken yet; only a crash leaves it standing, and the next turn finishes it. */
    signing: signingSchema.optional(),
  })
  .readonly();
/** 催办单 / 督办单 / 通报: drafted by the ladder, alive only when a named person signs it. */
export type Letter = z.infer<typeof letterSchema>;

export const answerSchema = z
  .strictObject({
    source: z.enum(['seen', 'published']),
    /** Post that was seen, or draft that was published. */
    ref: z.string(),
    /** Publication time. */
    at: instantSchema,
    channel: z.string(),
    /** The unit as the channel prints it under a seen answer; null when it names none. */
    unit: z.string().nullable().optional(),
    /** Whether that unit led the case when the answer was seen; null when nobody can tell. */
    byLead: z.boolean().nullable().optional(),
  })
  .readonly();
/** The first publication or direct answer of an accountable unit: seen on an official channel, or published from here. */
export type Answer = z.infer<typeof answerSchema>;
