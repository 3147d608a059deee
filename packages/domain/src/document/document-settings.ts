import { z } from 'zod';

/** What a section of a periodic report holds; the program fills it, the title is the county's own. */
export const partKinds = [
  'overview',
  'compared',
  'channels',
  'sources',
  'topics',
  'levels',
  'incidents',
  'open_cases',
  'overdue',
  'outlook',
  'outages',
  'timeliness',
  'units',
  'false_info',
  'typical',
  'problems',
  'check_scope',
  'check_rate',
  'check_issues',
  'check_terms',
  'check_praise',
  'annual',
] as const;
export type PartKind = (typeof partKinds)[number];

const templateSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z_]*$/u, '文书代码用小写英文与下划线'),
    name: z.string().min(1),
    of: z.enum(['case', 'day', 'week', 'month', 'quarter', 'year']).meta({
      description: '一件处置单的文书（case），或某日、周、月、季、年的报表',
    }),
    series: z.string().min(1).meta({ description: '文号系列，如“舆快报”；同一系列按年连续编号，不跳号' }),
    layout: z.enum(['letter', 'form']).meta({ description: 'letter 公文行文；form 表格' }),
    redHead: z.boolean().default(false).meta({ description: '有无红色发文机关标志' }),
    prose: z.boolean().default(false).meta({
      description: '行文不写栏名（对外发布的情况通报）；没有数据的栏在括号里标明',
    }),
    secrecy: z.enum(['公开', '内部', '工作秘密']).default('内部'),
    title: z
      .string()
      .optional()
      .meta({ description: '标题样式，可用 {matter} {region} {period}；缺省为“关于…的”加名称' }),
    to: z.array(z.string().min(1)).readonly().default([]).meta({
      description: '主送；{lead} 为承办单位，{receiver} 为移送函的受文机关，{region} 为县名',
    }),
    copyTo: z.array(z.string().min(1)).readonly().default([]).meta({ description: '抄送' }),
    sections: z
      .array(
        z
          .strictObject({
            title: z.string().min(1),
            fields: z.array(z.string().min(1)).readonly().optional().meta({ description: '处置单文书的各栏' }),
            part: z.enum(partKinds).optional().meta({ description: '定期报表这一节的内容' }),
          })
          .readonly()
          .refine(({ fields, part }) => (fields === undefined) !== (part === undefined), {
            message: '须写 fields（各栏）或 part（报表内容），二者取一',
          }),
      )
      .min(1)
      .readonly(),
    byHand: z.array(z.string()).readonly().default([]).meta({
      description: '由人手填的栏：数据里没有时留“（待填）”，不写“未记录”',
    }),
    signatures: z.array(z.string().min(1)).readonly().default([]).meta({ description: '文末签署栏' }),
    basis: z.string().optional().meta({ description: '依据' }),
  })
  .readonly()
  .refine(({ of, sections }) => sections.every(({ part }) => (part === undefined) === (of === 'case')), {
    message: '处置单文书（of: case）各节写 fields，定期报表各节写 part',
    path: ['sections'],
  });
export type DocumentTemplate = z.infer<typeof templateSchema>;

const fontSchema = z
  .strictObject({
    name: z.string().min(1).meta({ description: 'docx 里写的字体名' }),
    candidates: z.array(z.string().min(1)).min(1).readonly().meta({
      description: '生成 PDF 与图表时依次寻找的字体名，先找到的用',
    }),
  })
  .readonly();

/** `config/documents.yaml`: the official documents and periodic reports, and the fonts they are set in. */
export const documentsSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    organ: z.string().min(1).meta({ description: '发文机关署名；{region} 为县名' }),
    mark: z.string().min(1).meta({ description: '红头里的发文机关标志；{region} 为县名' }),
    fonts: z
      .strictObject({
        title: fontSchema,
        body: fontSchema,
        heading: fontSchema,
        subheading: fontSchema,
        folders: z.array(z.string().min(1)).readonly().default([]).meta({
          description: '另外放字体的文件夹；系统字体文件夹总会查找',
        }),
      })
      .readonly(),
    documents: z.array(templateSchema).min(1).readonly(),
  })
  .readonly()
  .superRefine(({ documents }, context) => {
    for (const [index, { id }] of documents.entries()) {
      if (documents.findIndex((one) => one.id === id) < index) {
        context.addIssue({ code: 'custom', path: ['documents', index, 'id'], message: `文书代码 ${id} 重复` });
      }
    }
  });
export type DocumentsSettings = z.infer<typeof documentsSettingsSchema>;
export type FontSettings = DocumentsSettings['fonts'];
