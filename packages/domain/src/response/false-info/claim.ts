import { z } from 'zod';
import { instantSchema } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';

/** What is known of a statement in circulation, and how the desk says it. */
export const claimStatusNames = {
  unverified: '待核实',
  suspected: '疑似不实',
  false: '已核不实',
  partly_true: '部分属实',
  true: '属实',
} as const;
export type ClaimStatus = keyof typeof claimStatusNames;
export const claimStatusSchema = z.enum(Object.keys(claimStatusNames) as [ClaimStatus, ...ClaimStatus[]]);

/** What a unit can find; the words are those of the form. */
export const verdicts = { 已核不实: 'false', 部分属实: 'partly_true', 属实: 'true' } as const;
export type Verdict = keyof typeof verdicts;

export const claimFindingSchema = z
  .strictObject({
    status: claimStatusSchema,
    /** The unit that found it, by id; null where only a contradiction was shown. */
    unit: z.string().nullable(),
    /** What was seen, measured or read. */
    evidence: z.string(),
    /** Where it can be looked up: a report, a record, a document number. */
    source: z.string(),
    /** What is true of it; empty when nothing is, or all. */
    truth: z.string(),
    by: z.string(),
    at: instantSchema,
  })
  .readonly();
export type ClaimFinding = z.infer<typeof claimFindingSchema>;

export const claimSchema = z
  .strictObject({
    /** `c1`, `c2` … */
    id: z.string(),
    /** The statement in the officer's own words; names nobody. */
    statement: z.string(),
    status: claimStatusSchema,
    by: z.string(),
    at: instantSchema,
    /** Contradictions and findings, oldest first; never edited. */
    findings: z.array(claimFindingSchema).readonly(),
  })
  .readonly();
/**
 * 说法: one statement that circulates and is checked. It begins as 待核实; 疑似不实 shows the contradiction; only a unit with
 * evidence finds 已核不实, 部分属实 or 属实. Never a verdict of the machine (design.md §7, rules.md §0.8), and nothing that
 * happens here touches a level or a clock.
 */
export type Claim = z.infer<typeof claimSchema>;

/** The statements of a case; none in a case written before they were kept. */
export const claimsOf = (file: Pick<CaseFile, 'claims'>): readonly Claim[] => file.claims ?? [];

/** Whether a unit found that it is not, or not all, true: what may be clarified. */
export const isRefuted = ({ status }: Claim): boolean => status === 'false' || status === 'partly_true';
