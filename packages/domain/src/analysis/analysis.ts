import { z } from 'zod';

/** What the citizen wants, in the categories the monthly reports count (县政府信箱通报口径). */
export const kinds = ['咨询', '投诉', '求助', '建议', '举报', '感谢', '其他'] as const;
export const kindSchema = z.enum(kinds);
export type Kind = z.infer<typeof kindSchema>;

/** What part a post plays in its incident. */
export const postRoles = [
  'complaint',
  'report',
  'question',
  'rumour',
  'repost',
  'duplicate',
  'opinion',
  'media',
  'clarification',
  'praise',
  'noise',
] as const;
export const postRoleSchema = z.enum(postRoles);
export type PostRole = z.infer<typeof postRoleSchema>;

export const levels = ['I', 'II', 'III', 'IV'] as const;
export const levelSchema = z.enum(levels);
/** 舆情等级 Ⅰ–Ⅳ: the opinion scale, never to be mixed with 突发事件等级. */
export type Level = z.infer<typeof levelSchema>;
/** 舆情等级 as it is printed everywhere. */
export const levelNumerals = { I: 'Ⅰ级', II: 'Ⅱ级', III: 'Ⅲ级', IV: 'Ⅳ级' } as const;

export const eventSeverities = ['无', '一般', '较大', '重大', '特别重大'] as const;
export const eventSeveritySchema = z.enum(eventSeverities);
/** 突发事件等级: the legal scale of the event itself. */
export type EventSeverity = z.infer<typeof eventSeveritySchema>;

export const falseInfoStatuses = ['none', 'unverified', 'suspected', 'confirmed', 'corrected'] as const;
export const falseInfoStatusSchema = z.enum(falseInfoStatuses);
/** 涉虚假状态: `confirmed` and `corrected` need a unit's evidence, style alone never passes `unverified`. */
export type FalseInfoStatus = z.infer<typeof falseInfoStatusSchema>;

export const placeMentionSchema = z
  .strictObject({
    name: z.string(),
    kind: z.enum(['county', 'township', 'village', 'poi', 'road', 'neighbor']),
    /** The township the place lies in, when the gazetteer knows it. */
    township: z.string().nullable(),
    /** 0…1; below 0.5 nothing may be dispatched on it without a person. */
    confidence: z.number().min(0).max(1),
  })
  .readonly();
export type PlaceMention = z.infer<typeof placeMentionSchema>;

const wordsSchema = z.array(z.string()).readonly();

export const scoredSchema = z.strictObject({ id: z.string(), score: z.number(), words: wordsSchema }).readonly();
export type Scored = z.infer<typeof scoredSchema>;

export const riskSchema = z
  .strictObject({
    /** 0…100. */
    score: z.number().min(0).max(100),
    level: levelSchema,
    reasons: z
      .array(z.strictObject({ rule: z.string(), words: wordsSchema, points: z.number() }).readonly())
      .readonly(),
  })
  .readonly();
export type Risk = z.infer<typeof riskSchema>;

/** Counts a text states; null = not stated. People counts are the largest stated, negated and hypothetical ones left out. */
export const factsSchema = z
  .strictObject({
    deaths: z.number().int().nullable(),
    seriouslyInjured: z.number().int().nullable(),
    /** Persons ill or poisoned; `illPupils` when they are pupils. */
    ill: z.number().int().nullable(),
    illPupils: z.number().int().nullable(),
    /** Persons gathered now. */
    gathered: z.number().int().nullable(),
    /** A gathering is announced with a time and a place. */
    plannedGathering: z.boolean(),
    /** Persons with one economic claim (workers unpaid, investors …). */
    claimants: z.number().int().nullable(),
    amountYuan: z.number().nullable(),
    evacuated: z.number().int().nullable(),
    missing: z.number().int().nullable(),
  })
  .readonly();
export type Facts = z.infer<typeof factsSchema>;

/** What is known before anything is stated. */
export const noFacts: Facts = {
  deaths: null,
  seriouslyInjured: null,
  ill: null,
  illPupils: null,
  gathered: null,
  plannedGathering: false,
  claimants: null,
  amountYuan: null,
  evacuated: null,
  missing: null,
};

export const personalDataSchema = z
  .strictObject({ type: z.string(), start: z.number().int(), end: z.number().int() })
  .readonly();
/** One span of personal data; offsets in UTF-16 units of the text it was found in. */
export type PersonalData = z.infer<typeof personalDataSchema>;

/** What the analyzer says about one post, each finding with its words. Holds no unmasked text. */
export const analysisSchema = z
  .strictObject({
    /** Best first, at most three; empty when no topic reaches its minimum. */
    topics: z.array(scoredSchema).readonly(),
    /** Best first. */
    subtopics: z.array(scoredSchema).readonly(),
    kind: kindSchema,
    role: postRoleSchema,
    places: z.array(placeMentionSchema).readonly(),
    /** Whether the matter lies in the deployment's county. */
    territory: z.enum(['ours', 'outside', 'unknown']),
    risk: riskSchema,
    /** `score` −1 (negative) … 1 (positive). */
    sentiment: z.strictObject({ label: z.enum(['negative', 'neutral', 'positive']), score: z.number() }).readonly(),
    urgency: z.enum(['routine', 'elevated', 'high']),
    falseInfo: z
      .strictObject({
        status: falseInfoStatusSchema,
        cues: z.array(z.strictObject({ cue: z.string(), words: wordsSchema }).readonly()).readonly(),
      })
      .readonly(),
    /**
     * What an official post debunks; null or absent otherwise. `partial`: the same text confirms other facts of the matter, so that the
     * denial of a claim (“网传30人进ICU不属实”) does not deny the whole.
     */
    debunks: z
      .strictObject({ scope: z.enum(['whole', 'partial']), claims: wordsSchema })
      .readonly()
      .nullable()
      .optional(),
    facts: factsSchema,
    /** Language marks that changed a reading: `negated`, `drill`, `hypothetical`, `sarcasm`, `advert`, `follow_up` … */
    marks: wordsSchema,
    personalData: z.array(personalDataSchema).readonly(),
    maskedTitle: z.string(),
    maskedText: z.string(),
  })
  .readonly();
export type Analysis = z.infer<typeof analysisSchema>;

/** What lives in memory only, between analysis and clustering. */
export type TextFeatures = {
  /** Normalised title and text (NFKC, simplified, lower case, no zero-width). */
  readonly title: string;
  readonly text: string;
  /** Content tokens of title and text, in order, stop words left out. */
  readonly tokens: readonly string[];
};
