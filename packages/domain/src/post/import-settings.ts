import { z } from 'zod';

/** Fields of an imported row that a column may fill. */
export const importFields = [
  'id',
  'link',
  'title',
  'text',
  'time',
  'author',
  'place',
  'category',
  'status',
  'rating',
  'replyText',
  'replyTime',
  'replyUnit',
  'likes',
  /** Name of a picture file that belongs to the row: a screenshot kept as its evidence. */
  'picture',
] as const;
export type ImportField = (typeof importFields)[number];

const columnSchema = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]);

/** How the columns (CSV) or properties (JSONL) of an import become a post; the first name that the file has is taken. */
export const importMappingSchema = z
  .strictObject({
    columns: z
      .strictObject(
        Object.fromEntries(importFields.map((field) => [field, columnSchema.optional()])) as Record<
          ImportField,
          z.ZodOptional<typeof columnSchema>
        >,
      )
      .readonly()
      .meta({ description: '字段 → 列名，可列几个别名，先有者用' }),
    required: z
      .array(z.enum(importFields))
      .readonly()
      .default(['text'])
      .meta({ description: '文件必须有的字段；缺了整份不收' }),
    openStatuses: z
      .array(z.string().min(1))
      .readonly()
      .default(['待受理', '待签收', '待办', '办理中', '处理中', '转办中', '已受理', '未办结'])
      .meta({ description: '这些状态表示尚未答复' }),
  })
  .readonly();
export type ImportMapping = z.infer<typeof importMappingSchema>;
