import type { KafkaMessage } from 'kafkajs';
import type { BatchHandler, BatchStages, LogRecord, NewRecord, Topic } from '@tingchao/ports/message-log.ts';
import type { Sealer } from '../system/sealer.ts';
import type { Slice } from './consumer-life.ts';
import { decode, type Decoded } from './record-codec.ts';

type Broken = Extract<Decoded, { kind: 'broken' }>;

export type SliceOptions<T> = {
  readonly topic: Topic;
  readonly handler: BatchHandler | BatchStages<T>;
  readonly sealer: Sealer;
  /** Appends to `parked`. */
  readonly park: (records: readonly NewRecord[]) => Promise<void>;
};

/**
 * Reads slices for a handler. What was forgotten is passed over; what cannot be opened is parked with its bytes before the
 * handler gets the rest, so that it blocks nobody.
 */
export function sliceReader<T>(options: SliceOptions<T>) {
  const { topic, handler, sealer } = options;
  const stages: BatchStages<unknown> | undefined = typeof handler === 'function' ? undefined : handler;

  return (partition: number, messages: readonly KafkaMessage[]): Slice => {
    const [records, broken]: [LogRecord[], Broken[]] = [[], []];
    for (const message of messages) {
      const decoded = decode(topic, partition, message, sealer);
      if (decoded.kind === 'record') records.push(decoded.record);
      else if (decoded.kind === 'broken') broken.push(decoded);
    }
    let prepared = records.length > 0 ? stages?.prepare(records) : undefined;
    // Looked at when its turn comes; until then a failure must not count as unhandled.
    prepared?.catch(() => undefined);
    return {
      async handle() {
        if (broken.length > 0) await options.park(broken.map((one) => toParked(topic, partition, one)));
        broken.length = 0;
        if (records.length === 0) return;
        if (stages === undefined) return (handler as BatchHandler)(records);
        // A repetition prepares anew: what it read before may have changed.
        const ready = prepared ?? stages.prepare(records);
        prepared = undefined;
        return stages.handle(await ready);
      },
    };
  };
}

/** As handlers park what they cannot read, with the bytes in base64. */
function toParked(topic: Topic, partition: number, { key, offset, reason, bytes }: Broken): NewRecord {
  const value = bytes.toString('base64');
  return {
    key: `${topic}/${partition}/${offset}`,
    value: JSON.stringify({ topic, partition, offset, key, reason, encoding: 'base64', value }),
  };
}
