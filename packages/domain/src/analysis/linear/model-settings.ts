import { z } from 'zod';

const votes = (what: string) =>
  z
    .number()
    .min(0)
    .max(50)
    .meta({ description: `模型十成把握时给${what}加的分，与词表的分相加；0 为不用模型` });

const share = (description: string) => z.number().min(0).max(1).meta({ description });

/** `config/model.yaml`: whether a trained model speaks beside the dictionary, and how loud. */
export const modelSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    mode: z.enum(['dictionary', 'fused']).meta({ description: 'dictionary：只用词表；fused：词表与模型合计' }),
    weights: z
      .string()
      .regex(/^[a-z0-9][a-z0-9./-]*\.bin$/u)
      .refine((path) => !path.includes('..'), '须在配置目录之内')
      .meta({ description: '随程序发布的权重文件，相对配置目录；数据目录里有 model/letters.bin 时以那个为准' }),
    leastKnown: z.int().min(1).meta({ description: '文中模型认得的字词少于此数时，只用词表' }),
    topic: z
      .strictObject({ votes: votes('专题'), alone: share('词表没有命中时，模型须有这么大把握才单独提出专题') })
      .readonly(),
    kind: z.strictObject({ votes: votes('类别') }).readonly(),
    urgency: z
      .strictObject({
        votes: votes('紧急程度'),
        from: z.number().positive().meta({ description: '词表与模型合计到此分为偏急' }),
        high: share('模型须有这么大把握才判为紧急'),
      })
      .readonly(),
    unit: z
      .strictObject({ votes: votes('牵头单位'), alone: share('没有职责词时，模型须有这么大把握才提出单位') })
      .readonly(),
  })
  .readonly();
export type ModelSettings = z.infer<typeof modelSettingsSchema>;
