import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import { carriedKey as keyCarried } from '@tingchao/ports/erase.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { LogRecord, NewRecord, Topic } from '@tingchao/ports/message-log.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import { ForeignKeys, isSealed, type RecordSealer } from '../system/record-sealer.ts';

/** Our own time of the record; Kafka's is the broker's, which retention goes by. */
const AT = 'at';
/** Of a record of `parked`: the key of the record it carries, which decides who can erase it. */
const CARRIED = 'of';
/** Longer keys are none of ours. */
const LONGEST_KEY = 300;

/** A record ready to be sent, and what it weighs. */
export type Encoded = { readonly message: Message; readonly bytes: number };

/** What a message of Kafka is to us: a record, nothing (forgotten or a tombstone), erased, or what cannot be opened. */
export type Decoded =
  | { readonly kind: 'record'; readonly record: LogRecord }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'erased' }
  | {
      readonly kind: 'broken';
      readonly key: string;
      readonly offset: number;
      readonly reason: string;
      readonly bytes: Buffer;
    };

/** The message of a record, sealed, its partition stated; undefined when it tells of what was erased and is not to be written. */
export function encode(
  topic: Topic,
  { key, partitionKey = key, value }: NewRecord,
  { sealer, at, partitions }: { readonly sealer: RecordSealer; readonly at: Instant; readonly partitions: number },
): Encoded | undefined {
  const carried = topic === 'parked' ? carriedKey(value) : '';
  const sealed = sealer.seal(value, { topic, key, carried }, at);
  if (sealed === 'erased') return undefined;
  const body = sealed === 'plain' ? Buffer.from(value) : asBuffer(sealed);
  const partition = partitionOf(partitionKey, partitions);
  const headers = { [AT]: String(at), ...(carried === '' ? {} : { [CARRIED]: carried }) };
  const message = { key: Buffer.from(key), value: body, partition, headers };
  return { message, bytes: message.key.length + body.length + 64 + carried.length };
}

/**
 * The record of a message, whoever published it. Throws only `Transient`, while the keys cannot be read: then nothing may be
 * concluded.
 */
export function decode(topic: Topic, partition: number, message: KafkaMessage, sealer: RecordSealer): Decoded {
  const offset = Number(message.offset);
  const key = message.key?.toString() ?? '';
  const bytes = message.value;
  if (bytes === null) return { kind: 'nothing' };
  const at = timeOf(message.headers, message.timestamp);
  const record = (value: string): Decoded => ({ kind: 'record', record: { topic, partition, offset, key, value, at } });
  // Somebody else may publish posts as plain text; the handler judges them by their schema.
  if (!isSealed(bytes)) return record(bytes.toString());
  try {
    const opened = sealer.open(bytes, { topic, key, carried: String(message.headers?.[CARRIED] ?? '') });
    if (opened.kind === 'text') return record(opened.text);
    return { kind: opened.kind === 'erased' ? 'erased' : 'nothing' };
  } catch (error) {
    if (error instanceof Transient) throw error;
    const reason =
      error instanceof ForeignKeys
        ? '密文不是用本系统的密钥加密的'
        : `密文打不开：${error instanceof Error ? error.name : 'Error'}`;
    return { kind: 'broken', key, offset, reason, bytes };
  }
}

/** The same bytes, not a copy. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function timeOf(headers: IHeaders | undefined, timestamp: string): Instant {
  const own = Number(String(headers?.[AT] ?? ''));
  return instant(Number.isSafeInteger(own) && own > 0 ? own : Number(timestamp));
}

function carriedKey(value: string): string {
  const key = keyCarried(value);
  return key.length > LONGEST_KEY ? '' : key;
}
