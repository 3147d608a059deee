import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

/** `fail`: beyond the measure. `warn`: to be mended, not beyond it. `unknown`: could not be seen, said and never taken as a pass. */
export const verdicts = ['pass', 'warn', 'fail', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];
export const verdictNames: Readonly<Record<Verdict, string>> = {
  pass: '合格',
  warn: '需整改',
  fail: '不合格',
  unknown: '未查',
};

/** One line of the check form: an indicator, its measure, what was found, and where. */
export const siteFindingSchema = z
  .strictObject({
    indicator: z.string(),
    /** 单项否决 by 国办秘函〔2019〕19号. */
    veto: z.boolean(),
    measure: z.string(),
    verdict: z.enum(verdicts),
    found: z.string(),
    /** Places in question: addresses, columns, sentences; masked. */
    details: z.array(z.string()).readonly(),
    source: z.string(),
  })
  .readonly();
export type SiteFinding = z.infer<typeof siteFindingSchema>;

/** One visit of the homepage. */
export const probeSchema = z
  .strictObject({
    at: instantSchema,
    /** Milliseconds until the page was there; null when it never was. */
    tookMs: z.int().min(0).nullable(),
    /** HTTP status; null without an answer. */
    status: z.int().nullable(),
    problem: z.string(),
  })
  .readonly();
export type Probe = z.infer<typeof probeSchema>;

export const SOURCE_19 = '国办秘函〔2019〕19号（政府网站与政务新媒体检查指标）';
export const SOURCE_S3 = '石城县2024要点 七：日常监测、季度检查、限期整改';
