import { z } from 'zod';
import { parseCron } from '../time/cron.ts';
import { channelTypeSchema } from './post.ts';
import { importMappingSchema } from './import-settings.ts';

const intervalSchema = z
  .strictObject({
    minIntervalMinutes: z.number().min(0.1).max(1440).meta({ description: '最短采集间隔（分钟）；有新内容时向它收紧' }),
    maxIntervalMinutes: z
      .number()
      .min(0.1)
      .max(10_080)
      .meta({ description: '最长采集间隔（分钟）；没有新内容时向它放宽' }),
  })
  .refine((value) => value.minIntervalMinutes <= value.maxIntervalMinutes, {
    error: 'minIntervalMinutes 不能大于 maxIntervalMinutes',
    path: ['minIntervalMinutes'],
  })
  .readonly();
const cronSchema = z
  .strictObject({
    cron: z
      .string()
      .refine((text) => parseCron(text) !== undefined, { error: '不是五段式 cron 表达式（分 时 日 月 周）' })
      .meta({ description: '五段式 cron（北京时间），例如 "0 8,17 * * *"' }),
  })
  .readonly();
export const scheduleSchema = z
  .union([intervalSchema, cronSchema])
  .meta({ description: '采集时间：自适应间隔，或固定时刻' });
export type Schedule = z.infer<typeof scheduleSchema>;

const base = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,63}$/, { error: '信源编号须为 2–64 个小写字母、数字或连字符' })
    .meta({ description: '信源编号，一经使用不再更改（帖文编号由它算出）' }),
  name: z.string().min(1).meta({ description: '显示名称' }),
  enabled: z.boolean().default(true).meta({ description: '是否采集' }),
  channelType: channelTypeSchema.meta({ description: '渠道类型，按配置认定' }),
  region: z.string().min(1).optional().meta({ description: '所属县（市、区）；缺省为部署地' }),
  official: z.boolean().default(false).meta({ description: '是否官方发布渠道（白名单）' }),
  owner: z.string().min(1).meta({ description: '信源责任人（岗位）；断更、失败时找谁' }),
  regionHint: z.string().min(1).optional().meta({ description: '渠道自带的地域提示，如某镇版块' }),
} as const;

const visited = {
  ...base,
  schedule: scheduleSchema.default({ minIntervalMinutes: 10, maxIntervalMinutes: 120 }),
  expectedPerDay: z
    .number()
    .positive()
    .max(100_000)
    .optional()
    .meta({ description: '平常每天大约几条；用来发现“安静得不正常”' }),
  lateAfterIntervals: z.number().min(1).max(100).default(3).meta({ description: '超过几个平常间隔没有新内容算“断更”' }),
  maxItems: z.int().min(1).max(20_000).default(2000).meta({ description: '一次最多收多少条；超出的如实报告' }),
} as const;

const urlSchema = z
  .string()
  .regex(/^(https?:\/\/|\{(rsshub|site)\})/, { error: '须以 http://、https://、{rsshub} 或 {site} 开头' });

const fieldSchema = z.string().min(1);
const fieldsSchema = z
  .strictObject({
    id: fieldSchema.optional().meta({ description: '渠道自己的编号' }),
    link: fieldSchema.optional(),
    title: fieldSchema.optional(),
    text: fieldSchema.optional(),
    time: fieldSchema.optional().meta({ description: '发布时间' }),
    author: fieldSchema.optional(),
    place: fieldSchema.optional().meta({ description: '渠道标注的地点' }),
    status: fieldSchema.optional().meta({ description: '办理状态（留言板）' }),
    rating: fieldSchema.optional().meta({ description: '满意度评价（留言板）' }),
    followUp: fieldSchema.optional().meta({ description: '留言人的追问（留言板）' }),
    replyText: fieldSchema.optional(),
    replyTime: fieldSchema.optional(),
    replyUnit: fieldSchema.optional(),
    reads: fieldSchema.optional(),
    reposts: fieldSchema.optional(),
    comments: fieldSchema.optional(),
    likes: fieldSchema.optional(),
    attachments: fieldSchema.optional().meta({
      description: '附件所在处：html 为含链接的外框，json 为附件数组的路径；只记名称、地址、类型、大小，不下载',
    }),
    forwards: fieldSchema.optional().meta({ description: '被转发的原帖编号或链接' }),
  })
  .readonly()
  .meta({
    description: '字段取法：html 用 CSS 选择器（可加 @属性，例如 “a.title@href”），json 用点路径（例如 “reply.text”）',
  });
export type FieldRules = z.infer<typeof fieldsSchema>;

const formatSchema = z
  .enum(['html', 'json', 'script'])
  .meta({ description: '网页、JSON（含 JSONP），或网页脚本里的 JSON（script，按点路径取）' });
const fetchSchema = z
  .enum(['plain', 'browser'])
  .optional()
  .meta({ description: '缺省直接取；browser 用浏览器打开、等脚本跑完再取（慢，占内存），只用于 html 和 script' });
/** A browser shows pages: it posts no forms by itself, and JSON needs none. */
const isForBrowser = (rules: {
  readonly fetch?: 'plain' | 'browser' | undefined;
  readonly format: string;
  readonly post?: string | undefined;
}): boolean => rules.fetch !== 'browser' || (rules.format !== 'json' && rules.post === undefined);
const notForBrowser = { error: 'fetch: browser 只能用于 html 或 script 的网页，且不能同时写 post', path: ['fetch'] };

const listSchema = z
  .strictObject({
    format: formatSchema,
    fetch: fetchSchema,
    url: urlSchema.meta({ description: '列表地址；{page} 处填页码' }),
    post: z
      .string()
      .min(1)
      .optional()
      .meta({ description: '用 POST 取列表时的正文；{page} 处填页码，以 { 开头按 JSON 发送，否则按表单发送' }),
    firstPage: z.int().min(0).default(1),
    maxPages: z.int().min(1).max(50).default(1).meta({ description: '最多翻几页' }),
    container: z
      .string()
      .min(1)
      .optional()
      .meta({ description: '列表外框；连它都找不到，说明网页改版，记为失败而不是空' }),
    items: z.string().min(1).meta({ description: '每一条的选择器或路径' }),
    fields: fieldsSchema,
  })
  .refine(isForBrowser, notForBrowser)
  .readonly();
const detailSchema = z
  .strictObject({
    format: formatSchema,
    fetch: fetchSchema,
    url: urlSchema.optional().meta({ description: '详情地址；{id} 处填编号，缺省用列表里的链接' }),
    container: z.string().min(1).optional().meta({ description: '正文外框；找不到记为失败' }),
    fields: fieldsSchema.optional().meta({ description: '缺省按网页正文提取规则' }),
    gone: z
      .array(z.string().min(1))
      .readonly()
      .default([])
      .meta({ description: '网页照常打开、但没有正文而有这些字样，就是已撤下（常见说法已内置），例如“该信件不存在”' }),
  })
  .refine(isForBrowser, notForBrowser)
  .readonly();
export type ListRules = z.infer<typeof listSchema>;
export type DetailRules = z.infer<typeof detailSchema>;

const rssSourceSchema = z
  .strictObject({
    kind: z.literal('rss'),
    ...visited,
    url: urlSchema.meta({ description: '订阅地址；{rsshub} 处填 app.yaml 的 collector.rsshubBase' }),
    parser: z.enum(['tolerant', 'rss-parser']).default('tolerant').meta({ description: '解析器；缺省的更宽容' }),
  })
  .readonly();

const webChannelSchema = z
  .strictObject({
    kind: z.literal('web-channel'),
    ...visited,
    list: listSchema,
    detail: detailSchema.optional(),
    maxDetails: z.int().min(1).max(500).default(50).meta({ description: '一次最多打开多少个详情页' }),
  })
  .readonly();

const messageBoardSchema = z
  .strictObject({
    kind: z.literal('message-board'),
    ...visited,
    list: listSchema,
    detail: detailSchema.optional(),
    maxDetails: z.int().min(1).max(500).default(50),
    openStatuses: z
      .array(z.string().min(1))
      .readonly()
      .default(['待受理', '待回复', '未回复', '已受理', '受理中', '办理中', '处理中', '转办中'])
      .meta({ description: '这些状态表示尚未答复；此时的回复文字只是阶段性说明' }),
    revisitDays: z.number().min(1).max(730).default(120).meta({ description: '未答复的留言，回访多少天' }),
    watchAnsweredDays: z
      .number()
      .min(0)
      .max(365)
      .default(14)
      .meta({ description: '已答复的留言，再看多少天（答复改动、评价）' }),
    replyUnit: z.string().min(1).optional().meta({ description: '页面不写答复单位时的缺省值' }),
    answerWorkdays: z
      .int()
      .min(1)
      .max(120)
      .optional()
      .meta({ description: '超过几个工作日未答复就列入逾期名单；不写按 sla.yaml 里为该渠道选定的时限' }),
    answerBasis: z
      .string()
      .min(2)
      .optional()
      .meta({ description: 'answerWorkdays 的依据，如“某县网上信箱办理办法第五条”' }),
  })
  .readonly();

const importSourceSchema = z
  .strictObject({
    kind: z.literal('import'),
    ...base,
    mapping: importMappingSchema,
  })
  .readonly();

export const sourceSchema = z.discriminatedUnion('kind', [
  rssSourceSchema,
  messageBoardSchema,
  webChannelSchema,
  importSourceSchema,
]);
/** One configured source, as a person wrote it. */
export type Source = z.infer<typeof sourceSchema>;
export type RssSource = z.infer<typeof rssSourceSchema>;
export type WebChannelSource = z.infer<typeof webChannelSchema>;
export type MessageBoardSource = z.infer<typeof messageBoardSchema>;
export type ImportSource = z.infer<typeof importSourceSchema>;
/** A source that is visited by the collector on its own schedule. */
export type VisitedSource = Exclude<Source, ImportSource>;

/** `config/sources/*.yaml`, `config/sample/sources.yaml`: any number of sources a file. */
export const sourcesFileSchema = z
  .strictObject({ version: z.literal(1), sources: z.array(sourceSchema).readonly() })
  .superRefine((file, context) => {
    const seen = new Set<string>();
    for (const [index, source] of file.sources.entries()) {
      if (seen.has(source.id)) {
        context.addIssue({ code: 'custom', message: `信源编号重复：${source.id}`, path: ['sources', index, 'id'] });
      }
      seen.add(source.id);
    }
  })
  .readonly();
export type SourcesFile = z.infer<typeof sourcesFileSchema>;
