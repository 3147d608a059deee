import { z } from 'zod';
import { instantSchema } from '../../time/instant.ts';

/** What the gate looks for, one rule each. */
export const replyRules = [
  'forward_only',
  'personal_data',
  'contradicts_notice',
  'danger_ignored',
  'point_unanswered',
  'only_intends',
  'blames_complainant',
  'relabels_complaint',
  'unverified_cause',
  'time_missing',
  'place_missing',
  'measure_missing',
  'contact_missing',
  'next_date_missing',
] as const;
export type ReplyRule = (typeof replyRules)[number];

/** Findings that an officer answers with a reason before anybody signs. */
export const blockingRules: ReadonlySet<ReplyRule> = new Set(['forward_only', 'personal_data', 'contradicts_notice']);

/** What a rule reports: the sentence it is about, and where that stands. */
export type RuleFinding = {
  /** Text that the sentence stands in: the reply itself, a letter it answers, or an earlier notice. */
  readonly of: 'reply' | 'letter' | 'notice';
  readonly sentence: string;
  /** UTF-16 units in that text; 0 and 0 when the finding is about what is nowhere. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
};

export const replyFindingSchema = z
  .strictObject({
    /** `f1`, `f2` … in the order of the rules. */
    id: z.string(),
    rule: z.enum(replyRules),
    blocking: z.boolean(),
    of: z.enum(['reply', 'letter', 'notice']),
    /** Masked, at most 160 characters; empty when nothing is there to quote. */
    sentence: z.string(),
    start: z.number().int(),
    end: z.number().int(),
    /** What is wrong and what to do. */
    message: z.string(),
    /** The document that asks for it. */
    source: z.string(),
    /** How an officer other than the drafter answered it. */
    answer: z.strictObject({ by: z.string(), at: instantSchema, reason: z.string() }).readonly().nullable(),
  })
  .readonly();
/** One finding of the gate on one draft, with its sentence. */
export type ReplyFinding = z.infer<typeof replyFindingSchema>;

/** Blocking findings that nobody has answered. */
export function openFindings(findings: readonly ReplyFinding[]): readonly ReplyFinding[] {
  return findings.filter(({ blocking, answer }) => blocking && answer === null);
}
