import { z } from 'zod';

const id = z.string().regex(/^[a-z][a-z0-9_]*$/u);
const shared = {
  id,
  name: z.string().min(1).meta({ description: '出口名称，如 县政府网站“回应关切”' }),
  owner: z.string().min(1).meta({ description: '责任人（岗位）' }),
  pageUrl: z
    .string()
    .regex(/^https?:\/\//u)
    .optional()
    .meta({ description: '发布后的网页地址，{id} 代入发布编号；写了就按它取回比对' }),
};
const outletSchema = z.discriminatedUnion('way', [
  z.strictObject({ way: z.literal('webhook'), ...shared, url: z.url(), secretEnv: z.string().min(1) }).readonly(),
  z
    .strictObject({
      way: z.literal('mail'),
      ...shared,
      to: z.array(z.email()).min(1).readonly(),
      from: z.email(),
      host: z.string().min(1),
      port: z.int().min(1).max(65_535).default(465),
      secure: z.boolean().default(true),
      userEnv: z.string().optional().meta({ description: '登录名所在的环境变量；不写则不登录' }),
      passwordEnv: z.string().optional(),
    })
    .readonly(),
  z.strictObject({ way: z.literal('file'), ...shared, folder: z.string().min(1) }).readonly(),
  z
    .strictObject({
      way: z.literal('rss'),
      ...shared,
      folder: z.string().min(1),
      siteUrl: z.url().meta({ description: '订阅源所属网站的地址' }),
    })
    .readonly(),
]);
/** 发布出口: where a signed text goes, and who answers for it. */
export type Outlet = z.infer<typeof outletSchema>;

const ascending = (values: readonly number[]): boolean => values.every((value, n) => n === 0 || value > values[n - 1]!);

/** `config/publication.yaml`: where signed texts go, how they are looked after, and when an answer counts as not working. */
export const publicationSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    outlets: z
      .array(outletSchema)
      .readonly()
      .refine((outlets) => new Set(outlets.map((one) => one.id)).size === outlets.length, { message: 'id 不能重复' })
      .meta({ description: '发布出口；每次发布都由具名人员选定' }),
    recheckHours: z
      .array(z.number().positive())
      .min(1)
      .readonly()
      .refine(ascending, { message: '要从小到大' })
      .meta({ description: '发布后第几小时取回与签发稿比对' }),
    effect: z
      .strictObject({
        windowsHours: z
          .array(z.int().min(1).max(240))
          .min(1)
          .readonly()
          .refine(ascending, { message: '要从小到大' })
          .meta({ description: '回应后看效果的时点；与回应前同样长的一段比较' }),
        archivedDays: z
          .int()
          .min(0)
          .max(3650)
          .default(180)
          .meta({ description: '已归档的处置单，立单后多少天内仍看有无反弹；0 为不看' }),
        rebound: z
          .strictObject({
            leastPosts: z.int().min(1).meta({ description: '回应后 24 小时内至少多少帖才看' }),
            times: z.number().min(1).meta({ description: '是回应前 24 小时的几倍以上算反弹' }),
            hostility: z.number().min(0).max(1).meta({ description: '负面占比上升多少（0–1）也算反弹' }),
          })
          .readonly(),
      })
      .readonly(),
    measures: z
      .strictObject({
        remindDays: z.array(z.int().min(0).max(60)).readonly().meta({ description: '转化措施到期前几天提醒' }),
        againDays: z.int().min(1).max(60).meta({ description: '逾期后每隔几天再提醒' }),
      })
      .readonly(),
    handover: z
      .strictObject({
        receiver: z.string().min(1),
        series: z.string().min(1).meta({ description: '移送函的文号系列' }),
        signers: z
          .array(z.string().min(1))
          .min(1)
          .readonly()
          .meta({ description: '可以签发移送函的岗位（主要负责人）' }),
      })
      .readonly(),
  })
  .readonly();
export type PublicationSettings = z.infer<typeof publicationSettingsSchema>;
