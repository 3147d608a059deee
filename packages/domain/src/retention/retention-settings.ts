import { z } from 'zod';

/** `config/retention.yaml`: how long what is kept; 个人信息保护法 第十九条 asks for the shortest time that serves. */
export const retentionSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    unrelatedDays: z.int().min(1).max(30).meta({ description: '没有归入事件的帖文保存几天，最长 30' }),
    closedCopyDays: z.int().min(1).max(90).meta({ description: '办结后原文快照保存几天，最长 90' }),
    logDays: z.int().min(180).meta({ description: '日志与审计至少保存几天，不少于 180（网络安全法：不少于六个月）' }),
    incidentYears: z.int().min(1).max(30).meta({ description: '事件材料保存年数' }),
    contact: z.string().min(2).meta({ description: '个人信息保护告知中的联系单位' }),
    publicContact: z.string().min(2).meta({ description: '行使权利的联系方式' }),
  })
  .readonly();
export type RetentionSettings = z.infer<typeof retentionSettingsSchema>;
