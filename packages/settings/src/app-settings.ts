import { accessSettingsSchema } from '@tingchao/domain/access/access-settings.ts';
import { browserSettingsSchema } from '@tingchao/domain/post/browser-settings.ts';
import { parseCron } from '@tingchao/domain/time/cron.ts';
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
    access: accessSettingsSchema.prefault({}).meta({ description: '谁能进来：登录、会话、单点登录' }),
    collector: z
      .strictObject({
        userAgent: z.string().min(1),
        contact: z.string().min(1).meta({ description: '写进 User-Agent 的联系方式' }),
        maxBodyBytes: z
          .int()
          .positive()
          .default(10 * 1024 * 1024),
        extraPorts: z.array(z.int().min(1).max(65535)).readonly().default([]),
        trackingParameters: z
          .array(z.string().regex(/^[^\s&=?#*]+\*?$/))
          .readonly()
          .default([])
          .meta({
            description:
              '链接里只说明从哪里点来、不决定是哪一页的参数名，末尾可用 *（utm_*、spm 等常见的已内置）；采集开始后再加，带这些参数的旧帖会重收一次',
          }),
        rsshubBase: z.url().optional().meta({ description: '自建 RSSHub 的基址' }),
        browser: browserSettingsSchema,
        dailyCheck: z
          .string()
          .refine((text) => parseCron(text) !== undefined, { error: '不是五段式 cron 表达式（分 时 日 月 周）' })
          .default('30 6 * * *')
          .meta({ description: '每天何时把各信源与存下的样本比对（五段式 cron，北京时间）；改版当天早上就点名' }),
      })
      .readonly(),
    analysis: z
      .strictObject({
        segmenter: z.enum(['nodejieba', 'prebuilt']).default('nodejieba').meta({
          description: '分词引擎：nodejieba（没有编译出来时自动改用 prebuilt），或 prebuilt（@node-rs/jieba，快一倍）',
        }),
        threads: z.int().min(0).max(16).default(0).meta({
          description: '大批量时用几个线程分析，0 为不用；每个线程约占 100 MB 内存，要求 segmenter 为 prebuilt',
        }),
        fromPosts: z.int().min(1).default(100).meta({ description: '一批至少多少帖才交给线程' }),
      })
      .readonly()
      .refine(({ segmenter, threads }) => threads === 0 || segmenter === 'prebuilt', {
        message: '用线程分析时 segmenter 必须是 prebuilt：nodejieba 全进程只有一部词典',
        path: ['threads'],
      })
      .prefault({})
      .meta({ description: '读帖的速度与内存' }),
    cluster: z
      .strictObject({
        kafka: z
          .strictObject({
            brokers: z
              .array(z.string().regex(/^[^\s:]+:\d+$/))
              .readonly()
              .default([])
              .meta({ description: '代理地址，写作 host:port；环境变量 TINGCHAO_KAFKA（逗号分隔）优先' }),
            prefix: z
              .string()
              .default('')
              .meta({ description: '主题与消费组名字的前缀，多套系统共用一个 Kafka 时区分' }),
            tls: z.boolean().default(false),
            sasl: z
              .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
              .optional()
              .meta({ description: '登录方式；账号取自环境变量 TINGCHAO_KAFKA_USERNAME 与 TINGCHAO_KAFKA_PASSWORD' }),
          })
          .readonly()
          .prefault({}),
        elasticsearch: z
          .strictObject({
            url: z.url().optional().meta({
              description:
                '地址；环境变量 TINGCHAO_ELASTICSEARCH（可用逗号写多个）优先，账号取自 TINGCHAO_ELASTICSEARCH_USERNAME 与 _PASSWORD',
            }),
            prefix: z
              .string()
              .regex(/^[a-z][a-z0-9-]*$/)
              .default('tingchao')
              .meta({ description: '索引名字的前缀' }),
            titleAnalyzer: z
              .string()
              .optional()
              .meta({ description: '服务器上已装的中文分词器（如 smartcn、ik_max_word）；不写则只用本系统自己的分词' }),
            timeoutSeconds: z.int().min(1).max(300).default(30).meta({
              description:
                '一次请求最多等多久（秒），超过算失败，稍后重试；默认 30 秒：批量写入在繁忙的服务器上也用不到，而停住的服务器半分钟内会在健康检查里显示',
            }),
          })
          .readonly()
          .prefault({}),
      })
      .readonly()
      .prefault({})
      .meta({ description: '集群方式（Kafka 与 Elasticsearch）；单机方式用不到' }),
    retention: z.strictObject({ collectedDays: z.int().min(1).default(30) }).readonly(),
    backup: z
      .strictObject({
        folder: z.string().min(1).optional().meta({
          description: '工作台做的备份放在哪个目录（绝对路径，最好在另一块盘上）；缺省为数据目录下的 backups',
        }),
      })
      .readonly()
      .prefault({})
      .meta({ description: '在工作台上备份' }),
    webhook: z.strictObject({ url: z.url(), secretEnv: z.string() }).readonly().optional(),
    digest: z.strictObject({ cron: z.string().default('0 17 * * *') }).readonly(),
  })
  .readonly();
export type AppSettings = z.infer<typeof appSettingsSchema>;
