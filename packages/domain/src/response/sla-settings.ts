import { z } from 'zod';
import { eventSeveritySchema, kindSchema, levelSchema } from '../analysis/analysis.ts';
import { channelTypeSchema } from '../post/post.ts';

const idSchema = z.string().regex(/^[a-z][a-z0-9_]*$/u);

export const limitSchema = z
  .strictObject({
    amount: z.number().positive(),
    unit: z.enum(['elapsed_hour', 'workday', 'calendar_day', 'calendar_month']),
  })
  .readonly()
  .meta({ description: '时限；elapsed_hour 连续计算，workday 按公布的日历' });
/** A limit and what it counts in; the unit is part of the rule. */
export type Limit = z.infer<typeof limitSchema>;

const pauseRuleSchema = z
  .strictObject({
    id: idSchema,
    name: z.string().min(2),
    atMost: limitSchema.meta({ description: '最多不计多久；到了就接着计时' }),
    basis: z.string().min(2),
  })
  .readonly();
/** Time that a rule leaves out of a clock, e.g. while a third party is heard. */
export type PauseRule = z.infer<typeof pauseRuleSchema>;

const conditions = {
  levels: z.array(levelSchema).readonly().optional(),
  eventSeverities: z.array(eventSeveritySchema).readonly().optional(),
  needsPublicResponse: z.boolean().optional(),
  kinds: z.array(kindSchema).readonly().optional(),
};

const clockCaseSchema = z
  .strictObject({
    ...conditions,
    limit: limitSchema,
    extend: limitSchema.optional().meta({ description: '到期前经批准可延长的量；没有这一项就不能延长' }),
    pause: z
      .array(pauseRuleSchema)
      .min(1)
      .readonly()
      .optional()
      .meta({ description: '依法不计入的时间；没有这一项就不能停表' }),
    hard: z.boolean().meta({ description: '国家或来源文件的底线' }),
    basis: z.string().min(2),
  })
  .readonly();
export type ClockCase = z.infer<typeof clockCaseSchema>;

const clockSchema = z
  .strictObject({
    id: idSchema,
    name: z.string(),
    /** Stopped by the first public answer of an accountable unit. */
    answered: z.boolean().default(false),
    /** Reminders and letters run on this clock. */
    ladder: z.boolean().default(false),
    cases: z.array(clockCaseSchema).min(1).readonly(),
  })
  .readonly();

const channelClockSchema = z
  .strictObject({
    id: idSchema,
    name: z.string(),
    channelTypes: z.array(channelTypeSchema).min(1).readonly(),
    chosen: z
      .boolean()
      .default(true)
      .meta({ description: '本地是否采用；false 为备选的地方样例，信源有这类渠道而一条都没采用时系统不启动' }),
    cases: z.array(clockCaseSchema).min(1).readonly(),
  })
  .readonly();

const rungSchema = z
  .strictObject({
    id: idSchema,
    at: z.number().positive().meta({ description: '已用时间占时限的比例' }),
    name: z.string(),
    automatic: z.boolean(),
    daily: z.boolean().default(false).meta({ description: '同一单位的这类函件每日合为一份清单、一个文号' }),
    document: idSchema.optional().meta({ description: '拟稿的文书（documents.yaml）' }),
    series: z.string().optional().meta({ description: '签发时取号的文号系列' }),
    signer: z.string().optional(),
    to: z.array(z.string()).readonly(),
  })
  .readonly()
  .refine((rung) => rung.automatic || (rung.document !== undefined && rung.series !== undefined), {
    message: '不自动发出的一级要写明 document（文书）与 series（文号系列）',
  });
export type Rung = z.infer<typeof rungSchema>;

/** Hours between two reports on one matter. */
const intervalSchema = z.number().positive();

const levelTextSchema = z
  .strictObject({ name: z.string(), color: z.string(), commander: z.string(), notify: z.array(z.string()).readonly() })
  .readonly();

/** `config/sla.yaml`: every clock, the ladder of reminders and letters, and the names of the levels. */
export const slaSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    clocks: z.array(clockSchema).min(1).readonly(),
    channels: z.array(channelClockSchema).readonly(),
    unitClock: z
      .strictObject({
        limits: z.strictObject({ I: limitSchema, II: limitSchema, III: limitSchema, IV: limitSchema }).readonly(),
        extend: limitSchema,
        returnWithin: limitSchema
          .default({ amount: 24, unit: 'elapsed_hour' })
          .meta({ description: '交办后多久内可以退单；之后须经督办人员裁定' }),
        returnBasis: z
          .string()
          .min(2)
          .default('地方网上咨询投诉办理规定：转办有误的，收到后 24 小时内报告退回；全国性文件没有规定，可按本地规定改')
          .meta({ description: '退单时限的依据' }),
        basis: z.string(),
      })
      .readonly()
      .meta({ description: '承办单位自己的钟，从交办起算' }),
    ladder: z.array(rungSchema).min(1).readonly(),
    followUp: z
      .strictObject({
        hours: z
          .strictObject({ I: intervalSchema, II: intervalSchema, III: intervalSchema, IV: intervalSchema })
          .readonly(),
        quietHours: z.number().positive().meta({ description: '连续多久没有新增就不再提醒续报' }),
        basis: z.string().min(2),
      })
      .readonly()
      .optional()
      .meta({ description: '回应后的续报间隔；没有这一项就不提醒' }),
    fastLane: z
      .strictObject({
        levels: z.array(levelSchema).min(1).readonly(),
        countersign: limitSchema.meta({ description: '口头批准后多久内补签' }),
        basis: z.string().min(2),
      })
      .readonly()
      .optional()
      .meta({ description: '可凭口头批准先行的等级；没有这一项就都须书面审签' }),
    levels: z
      .strictObject({ I: levelTextSchema, II: levelTextSchema, III: levelTextSchema, IV: levelTextSchema })
      .readonly(),
    notices: z
      .strictObject({
        dutyOfficer: z.string().min(1),
        alertLevels: z
          .array(levelSchema)
          .readonly()
          .meta({ description: '新建处置单时提醒值班员的等级；其余看日报与处置台' }),
        maxTries: z.int().min(1).max(100),
        firstRetrySeconds: z.int().min(1),
        maxRetrySeconds: z.int().min(1),
      })
      .readonly(),
  })
  .readonly()
  .superRefine((settings, context) => {
    for (const [index, rung] of settings.ladder.entries()) {
      const before = settings.ladder[index - 1];
      if (before === undefined || before.at < rung.at) continue;
      context.addIssue({ code: 'custom', path: ['ladder', index, 'at'], message: '各级比例要从小到大' });
    }
    // 61号 三 / 80号 三(四): the national floors may be tightened by a county, never loosened.
    const floors = { first_release: 5, press_conference: 24, public_response: 48 } as const;
    for (const [id, floor] of Object.entries(floors)) {
      const index = settings.clocks.findIndex((clock) => clock.id === id);
      const hard = settings.clocks[index]?.cases.filter((one) => one.hard) ?? [];
      const kept = hard.length > 0 && hard.every(({ limit }) => limit.unit === 'elapsed_hour' && limit.amount <= floor);
      if (kept) continue;
      context.addIssue({
        code: 'custom',
        path: index < 0 ? ['clocks'] : ['clocks', index, 'cases'],
        message: `${id} 是国家底线：须有 hard: true 且不超过 ${floor} 自然小时`,
      });
    }
  });
export type SlaSettings = z.infer<typeof slaSettingsSchema>;
