import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { LogRecord, NewRecord, Topic } from '@tingchao/ports/message-log.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import type { Sealer } from '../system/sealer.ts';

/** Values of these topics hold what citizens wrote, word for word; on the broker's disk they are sealed. */
const sealed: ReadonlySet<Topic> = new Set(['posts.collected', 'parked']);
/** First byte of a sealed value; no JSON text starts with it. */
const SEALED_FORMAT = 1;
/** Our own time of the record; Kafka's is the broker's, which retention goes by. */
const AT = 'at';

/** A record ready to be sent, and what it weighs. */
export type Encoded = { readonly message: Message; readonly bytes: number };

/** What a message of Kafka is to us: a record, nothing (forgotten or a tombstone), or what cannot be opened. */
export type Decoded =
  | { readonly kind: 'record'; readonly record: LogRecord }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'broken';
      readonly key: string;
      readonly offset: number;
      readonly reason: string;
      readonly bytes: Buffer;
    };

/** The message of a record: sealed where the topic asks for it, its partition stated. */
export function encode(
  topic: Topic,
  { key, partitionKey = key, value }: NewRecord,
  { sealer, at, partitions }: { readonly sealer: Sealer; readonly at: Instant; readonly partitions: number },
): Encoded {
  const body = sealed.has(topic) ? asBuffer(sealer.seal(value, key, at)) : Buffer.from(value);
  const partition = partitionOf(partitionKey, partitions);
  const message = { key: Buffer.from(key), value: body, partition, headers: { [AT]: String(at) } };
  return { message, bytes: message.key.length + body.length + 64 };
}

/** The record of a message; whoever published it, this never throws. */
export function decode(topic: Topic, partition: number, message: KafkaMessage, sealer: Sealer): Decoded {
  const offset = Number(message.offset);
  const key = message.key?.toString() ?? '';
  const bytes = message.value;
  if (bytes === null) return { kind: 'nothing' };
  const at = timeOf(message.headers, message.timestamp);
  const record = (value: string): Decoded => ({ kind: 'record', record: { topic, partition, offset, key, value, at } });
  // Somebody else may publish posts as plain text; the handler judges them by their schema.
  if (!sealed.has(topic) || bytes[0] !== SEALED_FORMAT) return record(bytes.toString());
  try {
    const value = sealer.open(bytes, key);
    return value === undefined ? { kind: 'nothing' } : record(value);
  } catch (error) {
    const reason = `密文打不开：${error instanceof Error ? error.name : 'Error'}`;
    return { kind: 'broken', key, offset, reason, bytes };
  }
}

/** The same bytes, not a copy. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function timeOf(headers: IHeaders | undefined, timestamp: string): Instant {
  const own = Number(String(headers?.[AT] ?? ''));
  return instant(Number.isSafeInteger(own) && own > 0 ? own : Number(timestamp));
}
