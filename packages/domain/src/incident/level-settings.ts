import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';

const words = z.array(z.string().min(1)).readonly();

/** Every hard trigger the rules know (`domain/src/incident/choose-level.ts` decides each of them). */
export const triggerIds = [
  'deaths_3',
  'group_200',
  'central_media',
  'superior_order',
  'deaths_1',
  'poison_10',
  'group_30',
  'town_utility',
  'provincial_media',
  'child_victim',
  'police_case',
  'serious_accident',
  'disaster_evac',
  'multi_source',
  'reads_100k',
  'local_media',
  'economic_30',
  'policy_confusion',
  'rumour_public_order',
  'default_rule',
] as const;
export type TriggerId = (typeof triggerIds)[number];

const triggerSchema = z.strictObject({ id: z.enum(triggerIds), desc: z.string(), basis: z.string() }).readonly();

const levelDefinitionSchema = z
  .strictObject({
    id: levelSchema,
    name: z.string(),
    color: z.string(),
    numeral: z.string(),
    altNames: words,
    scoreMin: z.number().min(0).max(100).meta({ description: '没有硬触发时，风险分达到此值定为本级' }),
    commander: z.string(),
    notify: words,
    triggers: z.array(triggerSchema).min(1).readonly(),
  })
  .readonly();

const count = (description: string) => z.number().int().positive().meta({ description });

/** `config/levels.yaml`: names and colours of the four levels, their triggers and the thresholds behind them. */
export const levelSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    levels: z.array(levelDefinitionSchema).length(4).readonly().meta({ description: '由高到低' }),
    thresholds: z
      .strictObject({
        deathsTop: count('deaths_3：核实死亡人数'),
        injuredTop: count('deaths_3：核实重伤人数'),
        gatheredTop: count('group_200：现场聚集人数'),
        deathSources: count('deaths_1：多少家独立信源称有死亡即算'),
        ill: count('poison_10：患病人数'),
        illPupils: count('poison_10：在校学生患病人数'),
        gathered: count('group_30：现场聚集人数'),
        utilityHours: z.number().positive().meta({ description: 'town_utility：中断小时数' }),
        evacuated: count('disaster_evac：转移人数'),
        sources: count('multi_source：独立信源数'),
        platforms: count('multi_source 等：平台数'),
        sourceWindowHours: z.number().positive().meta({ description: 'multi_source：时间窗口' }),
        reads: count('reads_100k：单条阅读'),
        interactions: count('reads_100k：单条转评赞合计'),
        claimants: count('economic_30：人数'),
        amountYuan: count('economic_30：金额（元）'),
        rumourReads: count('rumour_public_order：单平台时的阅读数'),
      })
      .readonly(),
    pace: z
      .strictObject({
        recentHours: z.number().positive().max(24).meta({ description: '升温速度：看最近几小时新增的独立信源' }),
        beforeHours: z.number().positive().max(168).meta({ description: '与此前几小时的均值相比' }),
        minRecent: count('最近几小时至少新增几个独立信源才算'),
        minRatio: z.number().min(1).meta({ description: '至少为均值的几倍' }),
        maxChance: z.number().gt(0).max(0.5).meta({ description: '照此前的速度出现这么多的概率须低于此值' }),
        points: z
          .number()
          .min(0)
          .max(10)
          .meta({ description: '最多加几分（4 倍即满分）；与扩散信号词合计不超过升温分量上限 10 分' }),
      })
      .readonly(),
    media: z
      .strictObject({ central: words, provincial: words, local: words })
      .readonly()
      .meta({ description: '媒体层级，按信源名称' }),
    subtopics: z
      .strictObject({
        emergency: words.meta({ description: '突发事件类子专题' }),
        utility: words,
        economic: words,
        policy: words.meta({ description: '容易因政策不明引起误读的子专题' }),
        policyPure: words.meta({ description: '本身即为政策疑问与误读' }),
        care: words.meta({ description: '涉未成年人、老人照护场所的子专题' }),
        publicOrder: words.meta({ description: '涉公共安全的专题或子专题' }),
      })
      .readonly(),
    signs: z
      .strictObject({
        riot: words,
        utilityScope: words,
        waterQuality: words,
        violence: words,
        vulnerable: words,
        criminalCase: words,
        accident: words,
        minor: words.meta({ description: '规模轻微的说法，不按较大险情触发' }),
        policyBasis: words,
        debunk: words,
        affirm: words.meta({ description: '官方承认确有其事的说法' }),
        rumourQuoted: words,
        accusation: words.meta({ description: '未经核实不得写进标题的指控' }),
        hotSearch: words,
        orderToRespond: words,
      })
      .readonly(),
  })
  .readonly()
  .superRefine((settings, context) => {
    const found = settings.levels.flatMap((level) => level.triggers.map((trigger) => trigger.id));
    for (const id of triggerIds) {
      const times = found.filter((other) => other === id).length;
      if (times !== 1)
        context.addIssue({
          code: 'custom',
          path: ['levels'],
          message: `触发条件 ${id} 应恰好出现一次，现有 ${times} 次`,
        });
    }
  });
export type LevelSettings = z.infer<typeof levelSettingsSchema>;
