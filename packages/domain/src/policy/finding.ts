import { z } from 'zod';

/** One place of a draft that invites a misreading, or that a reader will stumble over. */
export const misreadingSchema = z
  .strictObject({
    rule: z.string(),
    name: z.string().meta({ description: '误读的种类' }),
    clause: z.string().meta({ description: '第几条、第几部分；开头部分为空' }),
    sentence: z.string().meta({ description: '招致误读的原句；缺项时为空' }),
    words: z.array(z.string()).readonly().meta({ description: '原句里的说法' }),
    why: z.string().meta({ description: '会怎样被误读' }),
    advice: z.string().meta({ description: '建议怎样改' }),
    source: z.string().meta({ description: '规则的依据' }),
    weight: z.int(),
  })
  .readonly();
export type Misreading = z.infer<typeof misreadingSchema>;
