import { z } from 'zod';

const words = z.array(z.string().min(1)).readonly();
const cue = z.strictObject({ strong: words, weak: words }).readonly();

/** `config/kinds.yaml`: how topics are scored, and the cue words of kind, role, urgency and stated numbers. */
export const kindSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    scoring: z
      .strictObject({
        weights: z.strictObject({ strong: z.number(), normal: z.number(), weak: z.number() }).readonly(),
        titleMultiplier: z.number().min(1),
        minScore: z.number().meta({ description: '低于此分不挂专题' }),
        maxTopics: z.int().min(1).max(5),
      })
      .readonly(),
    kinds: z.strictObject({ 咨询: cue, 投诉: cue, 求助: cue, 建议: cue, 举报: cue, 感谢: cue }).readonly(),
    roles: z
      .strictObject({
        advert: words,
        recruiting: words,
        shopPraise: words,
        notice: words,
        publicity: words,
        media: words,
        official: words,
        reposting: words,
        opinion: words,
        question: words,
        firstHand: words,
        denial: words,
        followUp: words,
      })
      .readonly(),
    urgency: z
      .strictObject({
        high: words.meta({ description: '危及生命或大范围的说法' }),
        elevated: words.meta({ description: '一处即偏急的说法' }),
        hints: words.meta({ description: '须相互印证的说法' }),
      })
      .readonly(),
    facts: z
      .strictObject({
        deaths: words,
        seriouslyInjured: words,
        ill: words,
        pupils: words,
        gathered: words,
        claimants: words,
        claims: words,
        evacuated: words,
        missing: words,
        planTime: words,
        planCall: words,
        planPlace: words,
        evidence: words,
      })
      .readonly(),
  })
  .readonly();
export type KindSettings = z.infer<typeof kindSettingsSchema>;
