import { randomUUID } from 'node:crypto';
import { createKafkaClient } from '@tingchao/adapters/kafka/kafka-client.ts';

/** Everything that lies in the topics with a prefix as the broker has it: keys, values and headers. */
export async function bytesIn(broker: string, prefix: string): Promise<Buffer> {
  const client = createKafkaClient({ brokers: [broker], clientId: 'outsider' });
  const [admin, consumer] = [client.admin(), client.consumer({ groupId: `outside-${randomUUID()}` })];
  await Promise.all([admin.connect(), consumer.connect()]);
  const found: Buffer[] = [];
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    const left = new Set<string>();
    for (const topic of topics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        if (Number(high) > Number(low)) left.add(`${topic} ${partition} ${Number(high) - 1}`);
    const { promise: all, resolve } = Promise.withResolvers<void>();
    if (left.size === 0) resolve();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      async eachMessage({ topic, partition, message: { key, value, headers, offset } }) {
        for (const part of [key, value, ...Object.values(headers ?? {}).flat()])
          if (part !== null && part !== undefined) found.push(Buffer.from(part));
        left.delete(`${topic} ${partition} ${offset}`);
        if (left.size === 0) resolve();
      },
    });
    await all;
  } finally {
    await Promise.all([consumer.disconnect(), admin.disconnect()]);
  }
  return Buffer.concat(found);
}
