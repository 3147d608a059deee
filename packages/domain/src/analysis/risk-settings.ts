import { z } from 'zod';
import { sensitivePeriodsSchema } from '../incident/sensitive-periods.ts';
import { levelSchema } from './analysis.ts';

const words = z.array(z.string().min(1)).readonly();

export const riskComponents = ['severity', 'spread', 'velocity', 'sensitivity', 'credibility'] as const;
/** The five parts of a risk score; together at most 100. */
export type RiskComponent = (typeof riskComponents)[number];

const componentSchema = z.strictObject({ max: z.number().min(0).max(100), desc: z.string() }).readonly();

export const riskGroupSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    component: z.enum(riskComponents),
    weight: z.number().min(0).max(40).meta({ description: '命中任一词的分值' }),
    rationale: z.string(),
    words,
    subWeights: z.record(z.string(), z.number()).default({}).meta({ description: '个别词的分值' }),
  })
  .readonly();

export const cueNames = ['hearsay', 'urgency', 'forged_form', 'exaggeration', 'old_footage'] as const;
export type CueName = (typeof cueNames)[number];

const cueSchema = z.strictObject({ score: z.number().min(0), words }).readonly();

/** `config/risk.yaml`: what makes a post weigh, how language turns a word round, and what only looks like a rumour. */
export const riskSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    components: z.record(z.enum(riskComponents), componentSchema),
    bands: z.array(z.strictObject({ min: z.number(), level: levelSchema }).readonly()).readonly(),
    otherGroupPoints: z.number().min(0).meta({ description: '严重性中最高分之外每一组的加分' }),
    groups: z.array(riskGroupSchema).readonly(),
    accidentExcludes: words.meta({ description: '出现即不计事故词的语境（影视、比喻）' }),
    falseInfo: z
      .strictObject({
        unverifiedFrom: z.number().meta({ description: '线索分达到此值标“待核实”；线索永不超过“待核实”' }),
        cues: z.record(z.enum(cueNames), cueSchema),
        noSourceScore: z.number(),
        allegations: words.meta({ description: '指称隐瞒：是一种反映，不是线索，不加分' }),
        debunks: words.meta({ description: '官方渠道出现即视为澄清' }),
        confirms: words.meta({ description: '官方渠道确认事实的说法' }),
      })
      .readonly(),
    language: z
      .strictObject({
        negationWindow: z.int().min(1).max(20),
        negations: words,
        negationTraps: words.meta({ description: '含否定字而不表否定的词' }),
        doubleNegations: words,
        hypotheticals: words,
        drills: words,
        questions: words,
        sarcasm: words,
        sarcasmEmoji: words,
        negativeSituations: words,
        praises: words,
        clickbait: words,
      })
      .readonly(),
    sensitivePeriods: sensitivePeriodsSchema.meta({
      description: '敏感时点：事件风险分的加分，只影响研判先后，不改等级与时限',
    }),
    variants: z.record(z.string(), words).meta({ description: '规范词 → 网络变体，只用于命中' }),
  })
  .readonly();
export type RiskSettings = z.infer<typeof riskSettingsSchema>;
