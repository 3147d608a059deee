import { z } from 'zod';

const words = z.array(z.string().min(1)).readonly().default([]);
const id = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const subtopicSettingsSchema = z
  .strictObject({
    id: id.meta({ description: '子题编号，一经使用不再改' }),
    name: z.string().min(1),
    leadUnit: id.meta({ description: '默认牵头单位' }),
    coUnits: z.array(id).readonly().default([]).meta({ description: '默认协办单位' }),
    strong: words.meta({ description: '单独出现即可判定的词' }),
    normal: words.meta({ description: '常见业务词' }),
    weak: words.meta({ description: '多义或口语词，须有同专题另一词或本地地名同现' }),
    exclude: words.meta({ description: '出现即不计分的语境' }),
  })
  .readonly();
export type SubtopicSettings = z.infer<typeof subtopicSettingsSchema>;

/** One file of `config/lexicons/topics/`: a topic, its sub-topics, their words, and examples that run as tests. */
export const topicSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    id,
    name: z.string().min(1),
    core: z.boolean().meta({ description: '来源文件列明的核心专题' }),
    source: z.string(),
    leadUnit: id,
    subtopics: z.array(subtopicSettingsSchema).readonly(),
    examples: z
      .array(z.strictObject({ text: z.string().min(1), subtopic: id }).readonly())
      .readonly()
      .default([])
      .meta({ description: '随测试运行：text 的首位子题应为 subtopic' }),
  })
  .readonly();
export type TopicSettings = z.infer<typeof topicSettingsSchema>;
