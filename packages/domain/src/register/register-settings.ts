import { z } from 'zod';
import { limitSchema } from '../response/sla-settings.ts';

const idSchema = z.string().regex(/^[a-z][a-z0-9_]*$/u);

/** What can be noted on a duty, and what it is called. */
export const markNames = {
  secrecy_reviewed: '保密审查（审查表）',
  submitted: '已报送',
  supplement_asked: '告知补正',
  supplemented: '收到补正',
  third_party_asked: '征求第三方意见',
  third_party_answered: '收到第三方意见',
  extended: '延期（已批准并告知）',
  reclassified: '认定为信访、咨询等，转相应程序',
  reviewed: '分管领导审核',
  adoption_counted: '采纳情况（收到、采纳、不采纳及理由）',
  drafted_together: '同步起草',
  signed_together: '同步审签',
  published_together: '同步发布',
  checked: '已检查',
  filed: '已备案',
  told_owner: '已告知主办单位',
  mended: '已整改',
  archived: '已归档',
  leader_named: '分管负责同志已明确',
  officer_named: '具体责任人已明确',
  told: '已通知',
  held: '已举行',
  mending_promised: '整改承诺',
  announced: '已公告',
  listed: '清单已列',
  cleared: '已清理',
  result_published: '结果已公开',
  published: '已发布',
  drafted: '已起草',
  identity_checked: '核对身份',
  decided: '决定（同意或不同意及理由）',
  carried_out: '已执行',
  told_person: '已答复本人',
} as const;
export type Mark = keyof typeof markNames;
export const markSchema = z.enum(Object.keys(markNames) as [Mark, ...Mark[]]);

const kindSchema = z
  .strictObject({
    id: idSchema,
    name: z.string().min(2),
    start: z.string().min(2).meta({ description: '从哪一天起算' }),
    limit: limitSchema.optional().meta({ description: '时限；缺则登记时写明到期日' }),
    urgentLimit: z.literal('same_day').optional().meta({ description: '重要、紧急事项：当日' }),
    extend: limitSchema.optional().meta({ description: '经批准可延长一次' }),
    hard: z.boolean().default(false).meta({ description: '国家或来源文件的底线，不得放宽' }),
    repeats: z
      .strictObject({
        every: z.enum(['month', 'quarter', 'year']),
        dueMonth: z.int().min(1).max(12).optional().meta({ description: '每年事项的到期月份；缺则 12 月' }),
        dueDay: z.int().min(1).max(31).meta({ description: '到期日（当期最后一个月）；没有这一天则取月末' }),
        perColumn: z.boolean().default(false).meta({ description: '政务公开专栏逐栏登记' }),
      })
      .readonly()
      .optional(),
    marks: z.array(markSchema).min(1).readonly().meta({ description: '可以记的环节' }),
    requires: z.array(markSchema).readonly().meta({ description: '办结之前必须记过的环节' }),
    basis: z.string().min(4),
  })
  .readonly()
  .refine(({ marks, requires }) => requires.every((mark) => marks.includes(mark)), {
    message: 'requires 里的环节都要在 marks 里',
    path: ['requires'],
  })
  .refine(({ limit, repeats }) => limit === undefined || repeats === undefined, {
    message: 'limit 与 repeats 只能写一种',
    path: ['repeats'],
  });
/** One kind of duty of openness: when its clock starts, how long it has, what has to be noted, and who says so. */
export type DutyKind = z.infer<typeof kindSchema>;

/** Limits of law and of the source documents: a county may have less, never more. */
const floors: Readonly<Record<string, { readonly unit: string; readonly amount: number }>> = {
  proactive: { unit: 'workday', amount: 5 },
  on_request: { unit: 'workday', amount: 20 },
  consultation: { unit: 'calendar_month', amount: 1 },
  interpretation: { unit: 'workday', amount: 3 },
};

/** `config/register.yaml`: the kinds of duties of openness, and when somebody is reminded of them. */
export const registerSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    reminders: z
      .strictObject({
        beforeDays: z.array(z.int().min(0).max(60)).min(1).readonly().meta({ description: '到期前几天提醒；0 为当天' }),
        overdueEveryDays: z.int().min(1).max(60),
      })
      .readonly(),
    office: idSchema.meta({ description: '系统自动登记的事项归哪个单位（units.yaml 的代码）' }),
    columns: z.array(z.string().min(2)).readonly().meta({ description: '政务公开专栏' }),
    kinds: z.array(kindSchema).min(1).readonly(),
  })
  .readonly()
  .superRefine(({ kinds }, context) => {
    const seen = new Set<string>();
    for (const [index, { id, limit, extend, hard }] of kinds.entries()) {
      const wrong = (key: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['kinds', index, key], message });
      if (seen.has(id)) wrong('id', `“${id}”写了两次`);
      seen.add(id);
      const floor = floors[id];
      if (!floor) continue;
      if (!hard || limit === undefined || limit.unit !== floor.unit || limit.amount > floor.amount)
        wrong('limit', `须为 hard，且不超过 ${floor.amount} ${floor.unit}（依据见 basis）`);
      const longest = id === 'on_request' ? 20 : 0;
      if (extend && (extend.unit !== floor.unit || extend.amount > longest))
        wrong('extend', longest === 0 ? '这一种不能延长' : `延长不超过 ${longest} ${floor.unit}`);
    }
  });
export type RegisterSettings = z.infer<typeof registerSettingsSchema>;
