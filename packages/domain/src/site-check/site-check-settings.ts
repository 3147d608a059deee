import { z } from 'zod';

const text = (description: string) => z.string().min(1).meta({ description });
const count = (most: number, description: string) => z.int().min(1).max(most).meta({ description });
const id = z.string().regex(/^[a-z][a-z0-9_-]*$/);
const pattern = z
  .string()
  .min(1)
  .refine((source) => isPattern(source), '不是正确的正则表达式');

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false; // said by the message of the refinement
  }
}

/** What a column is for decides how long it may stand still. */
export const columnKinds = ['news', 'notice', 'other'] as const;

const columnSchema = z
  .strictObject({
    name: text('栏目名称'),
    url: z.url(),
    kind: z.enum(columnKinds).meta({ description: 'news 动态要闻；notice 通知公告、政策文件；other 其他应更新的栏目' }),
    /** Another limit than that of its kind, in days. */
    staleDays: count(1000, '多少天不更新算问题；不写按类别').optional(),
  })
  .readonly();

const siteSchema = z
  .strictObject({
    id,
    name: text('名称'),
    kind: z.enum(['website', 'account']).meta({ description: 'website 政府网站；account 政务新媒体账号' }),
    enabled: z.boolean().default(true),
    url: z.url().meta({ description: '网站首页，或账号主页、账号的 RSS 地址' }),
    ownerUnit: text('责任单位'),
    owner: text('责任人（不得是外包人员）'),
    vendor: z.string().optional().meta({ description: '外包运维单位' }),
    columns: z.array(columnSchema).readonly().default([]),
    boards: z
      .array(z.string())
      .readonly()
      .default([])
      .meta({ description: '互动栏目对应的信源编号（config/sources）' }),
    interactive: z.boolean().optional().meta({ description: '账号：有无有效的互动功能（人工核对后填写）' }),
    filed: z.boolean().optional().meta({ description: '账号：是否已开设备案' }),
  })
  .readonly();
export type CheckedSite = z.infer<typeof siteSchema>;

const wrongSchema = z
  .strictObject({
    id,
    wrong: pattern.meta({ description: '错误写法，正则表达式' }),
    right: text('正确写法'),
    unless: z.array(pattern).readonly().default([]).meta({ description: '同一句里有这些就不算' }),
    serious: z.boolean().default(false).meta({ description: '严重表述错误（单项否决），须人工核定' }),
  })
  .readonly();

/** `config/site-check.yaml`: what is checked of websites and accounts, and by which measure (国办秘函〔2019〕19号). */
export const siteCheckSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    sites: z.array(siteSchema).readonly(),
    measures: z
      .strictObject({
        slowSeconds: count(120, '超过几秒打不开算一次失败'),
        visitsPerDay: count(200, '每天至少探测几次'),
        days: count(31, '连续探测几天'),
        failShare: z.number().gt(0).max(1).meta({ description: '失败次数占比达到多少为不合格' }),
        homepageDays: count(365, '首页多少天没有新信息为不合格'),
        newsDays: count(365, '动态要闻类栏目多少天不更新'),
        noticeDays: count(1000, '通知公告、政策文件类栏目多少天不更新'),
        otherDays: count(1000, '其他应更新栏目多少天不更新算长期未更新'),
        staleTogether: count(100, '动态要闻与通知公告类不更新的栏目合计几个为不合格'),
        longStale: count(100, '长期未更新的栏目几个为不合格'),
        emptyColumns: count(100, '空栏目几个为不合格'),
        unansweredDays: count(1000, '有效留言多少天未答复为不合格'),
        accountDays: count(365, '账号多少天不更新为不合格'),
        questionWorkdays: count(60, '简单咨询几个工作日答复'),
        mostLinks: count(500, '每个网站最多核对几个链接'),
      })
      .readonly(),
    rectify: z
      .strictObject({
        vetoWorkdays: count(60, '单项否决问题几个工作日改完'),
        otherWorkdays: count(60, '其他问题几个工作日改完'),
      })
      .readonly(),
    formulas: z
      .array(z.string().min(5))
      .readonly()
      .meta({ description: '固定提法：差一个字、多一个字、少一个字都提示核对' }),
    formulaVariants: z
      .array(z.string().min(4))
      .readonly()
      .meta({ description: '与固定提法只差一字、但本身正确的写法' }),
    wrongWords: z.array(wrongSchema).readonly(),
    footer: z
      .array(z.strictObject({ name: text('页脚应有的标识'), cue: pattern }).readonly())
      .readonly()
      .meta({ description: '政府网站页脚应有的标识；只在网页上查' }),
  })
  .readonly()
  .superRefine(({ sites }, context) => {
    const seen = new Set<string>();
    for (const [index, site] of sites.entries()) {
      if (seen.has(site.id))
        context.addIssue({ code: 'custom', path: ['sites', index, 'id'], message: `网站 ${site.id} 重复` });
      seen.add(site.id);
    }
  });
export type SiteCheckSettings = z.infer<typeof siteCheckSettingsSchema>;
export type Measures = SiteCheckSettings['measures'];
