import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';
import { misreadingSchema } from './finding.ts';
import { pastVoicesSchema } from './past-voices.ts';
import { riskLevels } from './policy-settings.ts';

/** 三同步: the three papers, each drafted, signed and published together (某县局 三（一）1；石城县2024 四；玉溪市清单 14). */
export const syncPapers = ['document', 'plan', 'material'] as const;
export type SyncPaper = (typeof syncPapers)[number];
export const syncPaperNames: Readonly<Record<SyncPaper, string>> = {
  document: '政策文件',
  plan: '解读方案',
  material: '解读材料',
};
export const syncStages = ['drafted', 'signed', 'published'] as const;
export type SyncStage = (typeof syncStages)[number];
export const syncStageNames: Readonly<Record<SyncStage, string>> = {
  drafted: '起草',
  signed: '审签',
  published: '发布',
};

const doneSchema = z.strictObject({ by: z.string().min(1), at: instantSchema, note: z.string() }).readonly();

export const decisionSchema = z
  .strictObject({
    decision: z.enum(['go', 'hold']),
    by: z.string().min(1),
    at: instantSchema,
    reason: z.string().min(1),
  })
  .readonly();

/** What the assessment expects to hear after the release; compared with what came. */
export const forecastSchema = z
  .strictObject({
    id: z.string(),
    what: z.string(),
    /** The sentence of the draft it comes from; empty for what is missing from all of it. */
    sentence: z.string(),
    rule: z.string(),
  })
  .readonly();
export type Forecast = z.infer<typeof forecastSchema>;

export const comparisonSchema = z
  .strictObject({
    at: instantSchema,
    /** Incidents since the release that speak of the draft. */
    heard: z.int(),
    posts: z.int(),
    came: z
      .array(z.strictObject({ forecast: z.string(), incidents: z.array(z.string()).readonly() }).readonly())
      .readonly(),
    stayedAway: z.array(z.string()).readonly(),
    /** What was heard and not expected: incident ids with titles. */
    unexpected: z.array(z.strictObject({ id: z.string(), title: z.string() }).readonly()).readonly(),
  })
  .readonly();
export type Comparison = z.infer<typeof comparisonSchema>;

/** One 政策舆情风险评估, kept from the first draft to what was heard after the release. Holds no personal data. */
export const assessmentSchema = z
  .strictObject({
    /** First 12 hex digits of the draft's SHA-256: another wording is another assessment. */
    id: z.string().regex(/^[0-9a-f]{12}$/),
    version: z.int().min(1),
    title: z.string(),
    documentNo: z.string().nullable(),
    /** SHA-256 of the file assessed. */
    draftHash: z.string(),
    fileName: z.string(),
    format: z.string(),
    at: instantSchema,
    settingsVersion: z.string(),
    kind: z.enum(['measure', 'internal']),
    kindReason: z.string(),
    /** The date the paper itself bears: it was released already. */
    datedAt: instantSchema.nullable(),
    length: z.strictObject({ characters: z.int(), clauses: z.int() }).readonly(),
    leftOut: z.array(z.string()).readonly(),
    topics: z
      .array(z.strictObject({ id: z.string(), name: z.string(), words: z.array(z.string()).readonly() }).readonly())
      .readonly(),
    leadUnit: z.string(),
    leadHead: z.string(),
    affected: z
      .strictObject({
        groups: z
          .array(
            z
              .strictObject({
                id: z.string(),
                name: z.string(),
                vulnerable: z.boolean(),
                words: z.array(z.string()).readonly(),
                clauses: z.array(z.string()).readonly(),
                times: z.int(),
              })
              .readonly(),
          )
          .readonly(),
        places: z.array(z.strictObject({ name: z.string(), township: z.string().nullable() }).readonly()).readonly(),
        unknownPlaces: z.array(z.string()).readonly(),
        units: z.array(z.strictObject({ name: z.string(), times: z.int() }).readonly()).readonly(),
      })
      .readonly(),
    misreadings: z.array(misreadingSchema).readonly(),
    past: pastVoicesSchema,
    risk: z
      .strictObject({
        level: z.enum(riskLevels),
        score: z.int().min(0).max(100),
        reasons: z.array(z.strictObject({ reason: z.string(), points: z.number() }).readonly()).readonly(),
      })
      .readonly(),
    questions: z
      .array(
        z
          .strictObject({
            question: z.string(),
            answer: z.array(z.strictObject({ clause: z.string(), text: z.string() }).readonly()).readonly(),
            from: z.enum(['past', 'text']),
            askedBefore: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    interpretation: z
      .array(
        z.strictObject({ item: z.string(), source: z.string(), clauses: z.array(z.string()).readonly() }).readonly(),
      )
      .readonly(),
    forecasts: z.array(forecastSchema).readonly(),
    sync: z.partialRecord(z.enum(syncPapers), z.partialRecord(z.enum(syncStages), doneSchema)),
    spokesperson: z.string().nullable(),
    decisions: z.array(decisionSchema).readonly(),
    release: z
      .strictObject({
        at: instantSchema,
        by: z.string(),
        interpretationDue: instantSchema.nullable(),
        dueNote: z.string(),
      })
      .readonly()
      .nullable(),
    comparison: comparisonSchema.nullable(),
  })
  .readonly();
export type Assessment = z.infer<typeof assessmentSchema>;
