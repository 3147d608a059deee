import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { topics, type Topic } from '@tingchao/ports/message-log.ts';

const topicSchema = z
  .strictObject({
    partitions: z.int().min(1).max(256).meta({ description: '分区数：同一主题最多能由几个进程分担；建立之后不能再改' }),
    cleanup: z.enum(['delete', 'compact']).meta({ description: 'delete：到期删除；compact：每个键留最后一份' }),
    retentionDays: z.int().min(1).max(3650).optional().meta({ description: '保留天数，仅用于 delete' }),
    maxMessageBytes: z
      .int()
      .min(1_048_576)
      .max(67_108_864)
      .meta({ description: '一条记录最多多少字节，超过的在写入时就被拒绝' }),
  })
  .refine(({ cleanup, retentionDays }) => (cleanup === 'delete') === (retentionDays !== undefined), {
    message: 'delete 须写 retentionDays,compact 不能写',
  })
  .readonly();

/** The file `infra/kafka/topics.yaml`: every topic of the log as it lies on Kafka. */
export const topicSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    replicas: z.int().min(1).max(9).meta({ description: '副本数；代理少于此数时按代理数建立' }),
    topics: z.strictObject(
      Object.fromEntries(topics.map((topic) => [topic, topicSchema])) as Record<Topic, typeof topicSchema>,
    ),
  })
  .readonly();

/** How one topic lies on Kafka. */
export type TopicSetting = z.infer<typeof topicSchema>;
export type TopicSettings = z.infer<typeof topicSettingsSchema>;

/** Where the topics are declared. */
export const topicsFile = new URL('../../../../infra/kafka/topics.yaml', import.meta.url);

/** What editors check the file by, as text. */
export function topicsJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(topicSettingsSchema, { override: dropReadOnly }), null, 2)}\n`;
}

/** `readonly` is a promise of our types; in a file that people edit it would be a wrong hint. */
const dropReadOnly = ({ jsonSchema }: { jsonSchema: { readOnly?: boolean | undefined } }): void => {
  delete jsonSchema.readOnly;
};

/** Reads the declaration of all topics; throws one line a mistake when it is not as the schema asks. */
export function readTopicSettings(file: URL = topicsFile): TopicSettings {
  const read = topicSettingsSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  const mistakes = read.error.issues.map(({ path, message }) => `${file.pathname} ${path.join('.')}:${message}`);
  throw new Error(mistakes.join('\n'));
}

/** How long a compacted topic keeps every record, in milliseconds. */
const COMPACTED_AFTER_MS = 2 * 86_400_000;

/** The settings of a Kafka topic that ours ask for, by Kafka's names. */
export function kafkaConfigOf({
  cleanup,
  retentionDays,
  maxMessageBytes,
}: TopicSetting): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': cleanup,
    'max.message.bytes': String(maxMessageBytes),
    // The broker's own time decides on retention; ours travels in a header and may be a replayed one.
    'message.timestamp.type': 'LogAppendTime',
    // A stale record at the end is found and followed by the newest within hours (`tellNewest`); until then all are kept.
    ...(cleanup === 'compact' ? { 'min.compaction.lag.ms': String(COMPACTED_AFTER_MS) } : {}),
    ...(retentionDays === undefined ? {} : { 'retention.ms': String(retentionDays * 86_400_000) }),
  };
}
