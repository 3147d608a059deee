import { z } from 'zod';

const chance = (description: string) => z.number().gt(0).max(0.05).meta({ description });

/** `config/trend.yaml`: what counts as more than usual, and as quieter than usual. */
export const trendSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    weeks: z.int().min(2).max(8).meta({ description: '与前几周的同一星期几相比' }),
    minDays: z.int().min(2).max(8).meta({ description: '可比的日子少于此数即“历史不足”，不作比较' }),
    raised: z
      .strictObject({
        minCount: z.int().min(2).meta({ description: '当日少于此数不预警' }),
        minRatio: z.number().min(1.1).meta({ description: '至少为中位数的几倍' }),
        spreads: z.number().min(0).meta({ description: '至少高出中位数几个波动幅度（1.4826 × 绝对离差中位数）' }),
        maxChance: chance('平常日子里出现这么多的概率须低于此值'),
      })
      .readonly(),
    silence: z
      .strictObject({
        minExpected: z.number().min(1).meta({ description: '往常同一时段的中位数少于此数不判安静' }),
        maxHours: z.int().min(6).max(168).meta({ description: '最多回看几小时' }),
        maxChance: chance('平常日子里一件也没有的概率须低于此值'),
        outageShare: z
          .number()
          .gt(0)
          .max(1)
          .meta({ description: '采集异常的信源平常占全部信息的比例达到此值时，不判安静而报采集中断' }),
      })
      .readonly(),
    noticesPerDay: z
      .int()
      .min(0)
      .max(100)
      .meta({ description: '一天最多给值班员发几条趋势预警，其余在日报和 tingchao trend 里' }),
    mostSubjects: z.int().min(100).max(10_000).meta({ description: '最多统计多少个主题、乡镇和信源的组合' }),
  })
  .readonly();
export type TrendSettings = z.infer<typeof trendSettingsSchema>;
