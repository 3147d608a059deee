import { z } from 'zod';

/** `config/app.yaml`: where this deployment is and how it runs. */
export const appSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    region: z
      .strictObject({ county: z.string().min(1), city: z.string().min(1) })
      .readonly()
      .meta({ description: '部署所在县（市、区）与上级市' }),
    numbering: z
      .strictObject({ prefix: z.string().min(1) })
      .readonly()
      .meta({ description: '处置单编号前缀，如“青舆”' }),
    server: z
      .strictObject({
        host: z.literal('127.0.0.1').default('127.0.0.1'),
        port: z.int().min(0).max(65535).default(7070),
      })
      .readonly()
      .meta({ description: '接口监听地址；只监听本机' }),
    collector: z
      .strictObject({
        userAgent: z.string().min(1),
        contact: z.string().min(1).meta({ description: '写进 User-Agent 的联系方式' }),
        maxBodyBytes: z
          .int()
          .positive()
          .default(10 * 1024 * 1024),
        extraPorts: z.array(z.int().min(1).max(65535)).readonly().default([]),
        rsshubBase: z.url().optional().meta({ description: '自建 RSSHub 的基址' }),
      })
      .readonly(),
    retention: z.strictObject({ collectedDays: z.int().min(1).default(30) }).readonly(),
    webhook: z.strictObject({ url: z.url(), secretEnv: z.string() }).readonly().optional(),
    digest: z.strictObject({ cron: z.string().default('0 17 * * *') }).readonly(),
  })
  .readonly();
export type AppSettings = z.infer<typeof appSettingsSchema>;
