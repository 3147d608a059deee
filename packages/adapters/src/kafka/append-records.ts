import type { Kafka, Message, Producer } from 'kafkajs';
import { asPortError, kindOf } from './kafka-errors.ts';
import type { KafkaHealth } from './kafka-health.ts';
import type { Encoded } from './record-codec.ts';

/** A request carries about so much; a record batch must stay under the topic's limit. */
const REQUEST_BYTES = 768 * 1024;
const REQUEST_RECORDS = 2_000;
/** The driver's own attempts before a write counts as failed: about half a minute. */
const WRITE_RETRY = { initialRetryTime: 100, maxRetryTime: 5_000, retries: 10 } as const;
/** What waits behind a broker that does not answer is let go after this long at the end. */
const CLOSE_MS = 5_000;

type Waiting = {
  readonly topic: string;
  readonly messages: readonly Message[];
  readonly bytes: number;
  readonly alone: boolean;
  readonly written: () => void;
  readonly failed: (error: Error) => void;
};

/** Writes to Kafka in order, each record once however often the connection breaks within a call. */
export type KafkaWriter = {
  /** Resolves when all in-sync replicas have the records; throws `Transient` or, for what is too large, `Permanent`. */
  write(topic: string, records: readonly Encoded[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * One idempotent producer behind a queue. One request is under way at a time, its repetitions included: the driver numbers
 * records per partition and takes a number back when a request fails, so a second request beside it could be given the same
 * number and be dropped by the broker as a duplicate. After a failed write the producer is replaced for the same reason.
 */
export function createKafkaWriter(client: () => Kafka, brokers: readonly string[], health: KafkaHealth): KafkaWriter {
  const queue: Waiting[] = [];
  let producer: Producer | undefined;
  let pumping: Promise<void> | undefined;
  let closed = false;

  async function obtain(): Promise<Producer> {
    if (producer) return producer;
    const fresh = client().producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: WRITE_RETRY,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await fresh.connect();
    producer = fresh;
    return fresh;
  }

  async function drop(): Promise<void> {
    const gone = producer;
    producer = undefined;
    // It failed already; how it takes its leave changes nothing.
    await gone?.disconnect().catch(() => undefined);
  }

  function take(): readonly Waiting[] {
    const taken: Waiting[] = [];
    let [bytes, records] = [0, 0];
    for (let next = queue[0]; next; next = queue[0]) {
      const full = bytes + next.bytes > REQUEST_BYTES || records + next.messages.length > REQUEST_RECORDS;
      if (taken.length > 0 && (full || next.alone || taken[0]?.alone === true)) break;
      taken.push(next);
      queue.shift();
      bytes += next.bytes;
      records += next.messages.length;
    }
    return taken;
  }

  async function send(taken: readonly Waiting[]): Promise<void> {
    try {
      const ready = await obtain();
      const topicMessages = taken.map(({ topic, messages }) => ({ topic, messages: [...messages] }));
      await ready.sendBatch({ acks: -1, topicMessages });
      for (const { written } of taken) written();
      health.well('写入');
    } catch (error) {
      await drop();
      // Only the one that is too large is to be refused for good.
      if (kindOf(error) === 'MESSAGE_TOO_LARGE' && taken.length > 1) {
        queue.unshift(...taken.map((waiting) => ({ ...waiting, alone: true })));
        return;
      }
      health.failed('写入', error);
      for (const { failed } of taken) failed(asPortError(error, brokers));
    }
  }

  async function pump(): Promise<void> {
    for (let taken = take(); taken.length > 0; taken = take()) await send(taken);
    pumping = undefined;
  }

  function enqueue(topic: string, slice: readonly Encoded[]): Promise<void> {
    if (closed) return Promise.reject(new Error('the log is closed'));
    const { promise, resolve: written, reject: failed } = Promise.withResolvers<void>();
    const bytes = slice.reduce((sum, record) => sum + record.bytes, 0);
    queue.push({ topic, messages: slice.map(({ message }) => message), bytes, alone: false, written, failed });
    pumping ??= Promise.resolve().then(pump);
    return promise;
  }

  return {
    async write(topic, records) {
      // One after the other: were the second written and the first not, a repetition would turn their order round.
      for (const slice of inRequests(records)) await enqueue(topic, slice);
    },
    async close() {
      closed = true;
      await within(pumping ?? Promise.resolve(), CLOSE_MS);
      await within(drop(), CLOSE_MS);
    },
  };
}

function inRequests(records: readonly Encoded[]): readonly (readonly Encoded[])[] {
  const slices: Encoded[][] = [];
  let bytes = 0;
  for (const record of records) {
    const last = slices.at(-1);
    if (last && bytes + record.bytes <= REQUEST_BYTES && last.length < REQUEST_RECORDS) {
      last.push(record);
      bytes += record.bytes;
    } else {
      slices.push([record]);
      bytes = record.bytes;
    }
  }
  return slices;
}

/** Waits for work to end, but not longer than this; what it meets after that is nobody's any more. */
export async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work.catch(() => undefined), promise]);
  clearTimeout(timer);
}
