import { z } from 'zod';
import { channelTypes, channelTypeSchema } from '../post/post.ts';
import { monthSettingsShape } from './month/month-settings.ts';

/** Columns the ledger can fill; a key that is not here cannot be asked for. */
export const ledgerKeys = [
  'seq',
  'incident_no',
  'found_at',
  'published_at',
  'platform',
  'channel_type',
  'title',
  'summary',
  'link',
  'screenshot',
  'place',
  'topic',
  'level',
  'category',
  'item_count',
  'read_count',
  'interact_count',
  'false_flag',
  'lead_unit',
  'co_units',
  'reporter',
  'dispatch_no',
  'dispatch_at',
  'first_reply_at',
  'deadline',
  'overtime',
  'verified',
  'online_state',
  'offline_state',
  'reply_summary',
  'reply_channel',
  'closed_at',
  'satisfaction',
  'cancelled',
  'archive_no',
  'remark',
] as const;
export type LedgerKey = (typeof ledgerKeys)[number];

const columnSchema = z
  .strictObject({
    key: z.enum(ledgerKeys),
    label: z.string().min(1),
    required: z.enum(['open', 'close', 'never']).meta({ description: '立案即须有 · 办结归档时须有 · 可空' }),
    options: z.array(z.string()).readonly().optional(),
    masked: z.boolean().optional(),
  })
  .readonly();
export type LedgerColumn = z.infer<typeof columnSchema>;

/** `config/reports.yaml`: the ledger's columns in their official order, rollups of periodic reports. */
export const reportsSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    ledger: z.strictObject({ name: z.string(), columns: z.array(columnSchema).min(1).readonly() }).readonly(),
    monthly: z
      .strictObject({
        name: z.string(),
        ...monthSettingsShape,
        answerRate: z.string().meta({ description: '答复率的唯一口径' }),
        rollup: z.record(z.string(), z.array(channelTypeSchema).readonly()).readonly(),
      })
      .readonly(),
    digest: z.strictObject({ maxItems: z.int().min(3).max(20) }).readonly(),
  })
  .readonly()
  .superRefine((settings, context) => {
    const placed = Object.values(settings.monthly.rollup).flat();
    for (const type of channelTypes) {
      const times = placed.filter((one) => one === type).length;
      if (times === 1) continue;
      const message = times === 0 ? `渠道类型 ${type} 没有归类` : `渠道类型 ${type} 归了 ${times} 类`;
      context.addIssue({ code: 'custom', path: ['monthly', 'rollup'], message });
    }
    const keys = settings.ledger.columns.map(({ key }) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) context.addIssue({ code: 'custom', path: ['ledger'], message: `${twice} 重复` });
  });
export type ReportsSettings = z.infer<typeof reportsSettingsSchema>;
