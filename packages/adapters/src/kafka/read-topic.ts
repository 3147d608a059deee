import { randomUUID } from 'node:crypto';
import type { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import { Transient } from '@tingchao/ports/errors.ts';
import { within } from './append-records.ts';
import { driverRetry } from './kafka-client.ts';

export type ReadOptions = {
  readonly client: () => Kafka;
  readonly admin: <T>(use: (admin: Admin) => Promise<T>) => Promise<T>;
  readonly topicName: string;
  /** Names the passing group that reads; it is deleted after. */
  readonly groupPrefix: string;
  /** First offset of every partition, or of each; those that are not named are read from the beginning. */
  readonly from: number | ReadonlyMap<number, number>;
  readonly signal: AbortSignal;
};

/** Takes the messages of one partition, in order; false when it wants no more of this partition. */
export type Taker = (partition: number, messages: EachBatchPayload['batch']['messages']) => Promise<boolean>;

const FETCH_WAIT_MS = 250;
const SESSION_MS = 30_000;
const LEAVE_MS = 5_000;
/** Without a record for so long the reading failed: it never ends early as if there were no more. */
const SILENT_MS = 60_000;

/** Reads what lies in a topic at the moment of the call, partition by partition in order, without a standing group. */
export async function readThrough(options: ReadOptions, take: Taker): Promise<void> {
  const { topicName, from } = options;
  const offsets = await options.admin((admin) => admin.fetchTopicOffsets(topicName));
  /** Partition → the offset behind the last one to read. */
  const open = new Map<number, number>();
  const starts = new Map<number, number>();
  for (const { partition, low, high } of offsets) {
    const start = Math.max(typeof from === 'number' ? from : (from.get(partition) ?? 0), Number(low));
    if (start >= Number(high)) continue;
    open.set(partition, Number(high));
    starts.set(partition, start);
  }
  if (open.size === 0) return;

  const groupId = `${options.groupPrefix}${randomUUID()}`;
  const consumer = options.client().consumer({
    groupId,
    sessionTimeout: SESSION_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { ...driverRetry, restartOnFailure: async () => false },
  });
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  let lastRecord = performance.now();
  const stop = (): void => ended.reject(new Transient('读取中断：日志正在关闭'));
  options.signal.addEventListener('abort', stop, { once: true });
  const watchdog = setInterval(() => {
    if (performance.now() - lastRecord > SILENT_MS) ended.reject(new Transient(`读取 ${topicName} 久无回音`));
  }, SILENT_MS / 4);

  async function eachBatch({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const { partition } = batch;
    const end = open.get(partition);
    const last = batch.messages.at(-1)?.offset;
    if (end === undefined || last === undefined) return;
    // The reader may be slow to come for more; the group must not take us for dead meanwhile.
    const beat = setInterval(() => void heartbeat().catch(() => undefined), SESSION_MS / 6);
    try {
      const first = starts.get(partition) ?? 0;
      const wanted = batch.messages.filter(({ offset }) => Number(offset) >= first && Number(offset) < end);
      const more = await take(partition, wanted);
      lastRecord = performance.now();
      resolveOffset(last);
      if (!more || Number(last) >= end - 1) {
        open.delete(partition);
        consumer.pause([{ topic: topicName, partitions: [partition] }]);
      }
      if (open.size === 0) ended.resolve();
    } catch (error) {
      // Ours to tell, not the driver's to repeat.
      ended.reject(error);
    } finally {
      clearInterval(beat);
    }
  }

  consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
  try {
    if (options.signal.aborted) stop();
    await consumer.connect();
    await consumer.subscribe({ topics: [topicName], fromBeginning: true });
    const run = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    await Promise.race([run, ended.promise]);
    if (from !== 0)
      for (const [partition, offset] of starts) consumer.seek({ topic: topicName, partition, offset: String(offset) });
    await ended.promise;
  } finally {
    clearInterval(watchdog);
    options.signal.removeEventListener('abort', stop);
    await within(consumer.disconnect(), LEAVE_MS);
    // It holds no positions; were it left, the broker would forget it by itself.
    await within(
      options.admin((admin) => admin.deleteGroups([groupId])),
      LEAVE_MS,
    );
  }
}
