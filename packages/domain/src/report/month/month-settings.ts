import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What a month's statistics are made by, beside the rollup of channels; part of `config/reports.yaml`. */
export const monthSettingsShape = {
  dueDay: z.int().min(1).max(31).meta({ description: '汇总截止日；来源：县人社局督办机制 §四，每月 29 日前' }),
  reminderDay: z.int().min(1).max(31).default(26).meta({ description: '提醒日' }),
  period: z
    .enum(['due_day', 'calendar_month'])
    .default('due_day')
    .meta({ description: 'due_day：上月 29 日至本月 28 日，首尾相接；calendar_month：自然月，次月报' }),
  leastCell: z
    .int()
    .min(2)
    .max(100)
    .default(5)
    .meta({ description: '对外公开的统计格小于此数不显示，连同能反推它的格' }),
  leastRated: z.int().min(1).max(100).default(5).meta({ description: '分母小于此数只列数，不评率' }),
  targets: z
    .strictObject({
      within48h: share.default(0.95),
      firstRelease: share.default(1),
      unitInTime: share.default(0.95),
      returned: share.default(0.1),
      ledgerComplete: share.default(0.98),
      satisfied: share.default(0.8),
    })
    .readonly()
    .prefault({})
    .meta({ description: '考核参考目标（本项目示例，不代表任何文件规定）' }),
};
const monthSettingsSchema = z.strictObject(monthSettingsShape).readonly();
export type MonthSettings = z.infer<typeof monthSettingsSchema>;
