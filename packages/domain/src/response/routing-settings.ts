import { z } from 'zod';
import { kindSchema } from '../analysis/analysis.ts';

const idSchema = z.string().regex(/^[a-z][a-z_]*$/u);
const wordsSchema = z.array(z.string().min(2)).readonly();
const unitsSchema = z.array(idSchema).readonly();

const dutySchema = z
  .strictObject({
    id: idSchema,
    item: z.string().min(2).meta({ description: '事项，印在交办单“依据”里' }),
    lead: idSchema.meta({ description: '牵头单位；企业不能牵头' }),
    assist: unitsSchema.default([]),
    subtopics: unitsSchema.default([]).meta({ description: 'topics.yaml 的子题' }),
    strong: wordsSchema.meta({ description: '一说就能认定的词' }),
    words: wordsSchema.default([]).meta({ description: '要相互印证的普通词' }),
    inVillage: idSchema.optional().meta({ description: '事在村里时改按哪一行办理' }),
    basis: z.string().optional(),
  })
  .readonly();
export type Duty = z.infer<typeof dutySchema>;

const townMatterSchema = z
  .strictObject({ id: idSchema, item: z.string(), assist: unitsSchema, strong: wordsSchema, words: wordsSchema })
  .readonly();

const overlaySchema = z.strictObject({ by: z.string().min(1), basis: z.string().min(1) }).readonly();

const exampleSchema = z
  .strictObject({
    text: z.string().min(1),
    topics: z.array(z.string()).readonly().default([]),
    subtopics: z.array(z.string()).readonly().default([]),
    kind: kindSchema.default('投诉'),
    place: z.string().optional().meta({ description: '本县乡镇' }),
    neighbor: z.string().optional().meta({ description: '邻县' }),
    lead: z.string().optional(),
    notLead: z.string().optional(),
    assists: z.array(z.string()).readonly().default([]),
  })
  .readonly();

/** `config/routing.yaml`: who answers what. Lead and coordination are two steps (61号 第一部分). */
export const routingSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    otherAuthority: z
      .strictObject({
        lead: idSchema,
        assist: unitsSchema,
        officials: wordsSchema,
        misconduct: wordsSchema,
        span: z.int().min(1).max(500),
        basis: z.string(),
      })
      .readonly()
      .meta({ description: '反映干部违纪违法：只移送' }),
    recusal: z
      .strictObject({
        asks: z.array(z.string().min(1)).readonly(),
        accuses: wordsSchema,
        span: z.int().min(1).max(100),
      })
      .readonly()
      .meta({ description: '举报件里怎样认出被反映的单位' }),
    township: z
      .strictObject({ guard: wordsSchema, basis: z.string(), matters: z.array(townMatterSchema).readonly() })
      .readonly(),
    duties: z
      .array(dutySchema)
      .refine(
        (duties) =>
          duties.every(({ inVillage }) => inVillage === undefined || duties.some(({ id }) => id === inVillage)),
        'inVillage 指向了不存在的行',
      )
      .min(1)
      .readonly(),
    topicDefaults: z.record(z.string(), z.array(idSchema).min(1).readonly()).readonly(),
    fallback: idSchema,
    coordination: z
      .strictObject({
        vertical: overlaySchema,
        multiTown: overlaySchema,
        multiDepartment: overlaySchema,
        crossCounty: overlaySchema,
        disputed: overlaySchema,
      })
      .readonly(),
    examples: z.array(exampleSchema).readonly(),
  })
  .readonly()
  .superRefine((settings, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of settings.duties.entries()) {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: ['duties', index, 'id'], message: `事项 ${id} 重复` });
      seen.add(id);
    }
  });
export type RoutingSettings = z.infer<typeof routingSettingsSchema>;
