import { z } from 'zod';

const words = (description: string) => z.array(z.string().min(1)).min(1).readonly().meta({ description });
const text = (description: string) => z.string().min(1).meta({ description });
const id = z.string().regex(/^[a-z][a-z0-9_]*$/);
const pattern = z
  .string()
  .min(1)
  .refine((source) => isPattern(source), '不是正确的正则表达式');

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false; // said by the message of the refinement
  }
}

const ruleSchema = z
  .strictObject({
    id,
    name: text('误读的种类'),
    words: words('招致误读的说法').optional(),
    patterns: z.array(pattern).min(1).readonly().optional().meta({ description: '招致误读的说法，正则表达式' }),
    unless: z.array(pattern).readonly().default([]).meta({ description: '同一句里有这些就不算' }),
    onlyIn: z
      .enum(['any', 'measure'])
      .default('any')
      .meta({ description: 'measure：只看面向群众的政策，不看内部安排' }),
    why: text('会怎样被误读'),
    advice: text('怎样改'),
    source: text('依据'),
    weight: z.int().min(0).max(12).meta({ description: '每处计几分' }),
    most: z.int().min(1).max(20).default(3).meta({ description: '最多计几处' }),
  })
  .readonly()
  .refine(
    ({ words: given, patterns }) => given !== undefined || patterns !== undefined,
    'words 与 patterns 至少写一项',
  );
export type MisreadingRule = z.infer<typeof ruleSchema>;

const actionSchema = z
  .strictObject({ when: text('何时'), who: text('谁'), what: text('做什么'), source: text('依据') })
  .readonly();

const planSchema = z
  .strictObject({
    spokesperson: text('发言人由谁担任'),
    watchHours: z.int().min(1).max(720).meta({ description: '发布后重点监测多少小时' }),
    actions: z.array(actionSchema).min(1).readonly(),
  })
  .readonly();

/** `config/policy.yaml`: by what a draft is looked through before it is released, and what is to be ready by then. */
export const policySettingsSchema = z
  .strictObject({
    version: z.literal(1),
    furniture: z
      .array(pattern)
      .readonly()
      .meta({ description: '网页上的杂项（导航、访问量、相关文章），整行匹配即不当正文' }),
    commonWords: words('公文套话：不据以判断文件管什么事'),
    knownTerms: words('人人都懂、不必解释的简称'),
    people: z
      .array(
        z
          .strictObject({
            id,
            name: text('人群'),
            words: words('文中的说法'),
            vulnerable: z.boolean().default(false).meta({ description: '需要特别照顾的人群' }),
          })
          .readonly(),
      )
      .min(1)
      .readonly(),
    documentKinds: z
      .strictObject({
        internal: words('标题里有这些：内部工作安排，不直接设定群众的权利义务'),
        measure: words('标题里有这些：面向群众的政策'),
        binding: words('正文里直接设定权利义务的说法'),
      })
      .readonly(),
    rules: z.array(ruleSchema).min(1).readonly(),
    codedWeights: z
      .record(z.string(), z.int().min(0).max(12))
      .meta({ description: '程序内规则（数字矛盾、日期、序号、缺项等）每处计几分' }),
    sensitiveTopics: z
      .record(z.string(), z.int().min(0).max(20))
      .meta({ description: '专题编号 → 计几分；历来容易引起关注的事项' }),
    thresholds: z
      .strictObject({
        high: z.int().min(1).max(100).meta({ description: '几分以上为高风险' }),
        medium: z.int().min(1).max(100).meta({ description: '几分以上为中风险' }),
        internalShare: z.number().min(0).max(1).meta({ description: '内部工作安排里的误读按几成计分' }),
        pastMonths: z.int().min(1).max(60).meta({ description: '回看过去多少个月的民意' }),
        interpretationWorkdays: z.int().min(1).max(20).meta({ description: '解读材料最迟几个工作日发布' }),
        alike: z.number().min(0).max(1).meta({ description: '与文稿的一句话算说同一件事，用词相近的最低程度' }),
      })
      .readonly()
      .refine(({ high, medium }) => high > medium, 'high 应大于 medium'),
    plans: z.strictObject({ high: planSchema, medium: planSchema, low: planSchema }).readonly(),
    interpretation: z
      .array(
        z
          .strictObject({ item: text('解读材料应有的内容'), cues: words('文中可取材的说法'), source: text('依据') })
          .readonly(),
      )
      .min(1)
      .readonly(),
  })
  .readonly()
  .superRefine((settings, context) => {
    const seen = new Set<string>();
    for (const [index, rule] of settings.rules.entries()) {
      if (seen.has(rule.id))
        context.addIssue({ code: 'custom', path: ['rules', index, 'id'], message: `规则 ${rule.id} 重复` });
      seen.add(rule.id);
    }
  });
export type PolicySettings = z.infer<typeof policySettingsSchema>;

/** 社会稳定风险评估 speaks of high, medium and low; not to be mixed with 舆情等级 or 突发事件等级. */
export const riskLevels = ['high', 'medium', 'low'] as const;
export type RiskLevel = (typeof riskLevels)[number];
export const riskLevelNames: Readonly<Record<RiskLevel, string>> = { high: '高风险', medium: '中风险', low: '低风险' };
