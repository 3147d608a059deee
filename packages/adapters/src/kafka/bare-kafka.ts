import { setTimeout } from 'node:timers/promises';
import type { Message } from 'kafkajs';
import { createKafkaAdmin } from './kafka-admin.ts';
import { createKafkaClient, type KafkaConnection } from './kafka-client.ts';

export type BareKafka = {
  readonly connection: KafkaConnection;
  /** A topic that is not there yet; it is deleted in the end. */
  readonly topic: string;
  readonly partitions: number;
  /** What is sent, again and again from the beginning; a message's partition is stated. */
  readonly messages: readonly Message[];
  readonly count: number;
  /** Messages of one request. */
  readonly batch: number;
  readonly signal: AbortSignal;
};

/**
 * How long the driver alone needs for records: produced with acks of all replicas, idempotent and one request at a time, and
 * meanwhile consumed in batches whose offsets are acknowledged. Milliseconds from the first one sent to the last one read; of
 * the sending alone, too. Stops early when `signal` aborts.
 */
export async function timeBareKafka(bare: BareKafka): Promise<{ readonly ms: number; readonly produceMs: number }> {
  const { connection, topic, messages, count, batch, signal } = bare;
  const admin = createKafkaAdmin(() => createKafkaClient(connection), connection.brokers);
  const producer = createKafkaClient(connection).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  const consumer = createKafkaClient(connection).consumer({
    groupId: topic,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
  });
  const read = Promise.withResolvers<void>();
  read.promise.catch(() => undefined);
  const stop = (): void => read.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all([producer.connect(), consumer.connect()]);
    await admin.use((using) => using.createTopics({ topics: [{ topic, numPartitions: bare.partitions }] }));
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    });
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    let seen = 0;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      async eachBatch({ batch: fetched, resolveOffset, commitOffsetsIfNecessary }) {
        const { partition } = fetched;
        const last = fetched.lastOffset();
        const offset = String(BigInt(last) + 1n);
        await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
        resolveOffset(last);
        seen += fetched.messages.length;
        if (seen >= count) read.resolve();
      },
    });
    await joined;
    const started = performance.now();
    for (let sent = 0; sent < count && !signal.aborted; sent += batch) {
      const slice = Array.from(
        { length: Math.min(batch, count - sent) },
        (_, n) => messages[(sent + n) % messages.length] as Message,
      );
      await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages: slice }] });
    }
    const produceMs = performance.now() - started;
    await read.promise;
    return { ms: performance.now() - started, produceMs };
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.allSettled([consumer.disconnect(), producer.disconnect()]);
    await Promise.allSettled([
      admin.use((using) => using.deleteTopics({ topics: [topic] })),
      admin.use((using) => using.deleteGroups([topic])),
    ]);
    await admin.close();
  }
}

/** A member that was killed holds its group for a session. */
const GROUP_TRIES = 10;
const GROUP_PAUSE_MS = 1_500;

/** Deletes every topic and group whose name begins so. */
export async function dropKafkaNames(connection: KafkaConnection, prefix: string): Promise<void> {
  const admin = createKafkaClient(connection).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    for (let attempt = 1; ; attempt += 1) {
      const { groups } = await admin.listGroups();
      const own = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
      if (own.length === 0) return;
      try {
        await admin.deleteGroups(own);
        return;
      } catch (error) {
        if (attempt === GROUP_TRIES) throw error;
        await setTimeout(GROUP_PAUSE_MS);
      }
    }
  } finally {
    await admin.disconnect();
  }
}
