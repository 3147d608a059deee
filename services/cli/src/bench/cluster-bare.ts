import {
  sampleDocuments,
  serverCpuMs,
  timeBareBulk,
  type ElasticAddress,
  type Sample,
} from '@tingchao/adapters/elasticsearch/bare-bulk.ts';
import type { IndexKind } from '@tingchao/adapters/elasticsearch/indices.ts';
import { timeBareKafka } from '@tingchao/adapters/kafka/bare-kafka.ts';
import type { KafkaConnection } from '@tingchao/adapters/kafka/kafka-client.ts';
import { partitionOf } from '@tingchao/adapters/embedded-log/partition.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { makeRegionalStream } from './cluster-posts.ts';
import { collectedRecord } from './stream-post.ts';

/** Bytes that sealing adds to a text, and the header with our time. */
const SEAL_BYTES = 33;
const POOL = 10_000;
/** As the adapters write. */
const KAFKA_BATCH = 1_000;
const BULK_BATCH = 500;
/** Requests under way at once: one, as the adapter. */
const BULK_WIDTH = 1;
/** Different documents of a kind; few of them would be easier on the index than real ones are. */
const SAMPLES = 20_000;
const PARTITIONS = 8;

export type BareOptions = {
  readonly kafka: KafkaConnection;
  readonly elasticsearch: ElasticAddress;
  readonly prefix: string;
  readonly seed: number;
  readonly regions: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

export type BareKafkaFigures = {
  readonly perSecond: number;
  readonly producePerSecond: number;
  readonly bytes: number;
};

/** kafkajs alone: records of the size of the sealed posts, produced and consumed. */
export async function measureBareKafka(options: BareOptions, count: number): Promise<BareKafkaFigures> {
  const { kafka, prefix, seed, regions, clock, signal } = options;
  const stream = { seed, regions, posts: Math.min(POOL, count) };
  const messages = makeRegionalStream(stream, PARTITIONS, () => clock.now())
    .map(collectedRecord)
    .map(({ key, partitionKey = key, value }) => ({
      key: Buffer.from(key),
      value: Buffer.concat([Buffer.alloc(SEAL_BYTES, 1), Buffer.from(value)]),
      partition: partitionOf(partitionKey, PARTITIONS),
      headers: { at: String(clock.now()) },
    }))
    .toArray();
  const bytes = messages.reduce((sum, { value }) => sum + value.length, 0) / messages.length;
  const topic = `${prefix}-bare`;
  const { ms, produceMs } = await timeBareKafka({
    connection: kafka,
    topic,
    partitions: PARTITIONS,
    messages,
    count,
    batch: KAFKA_BATCH,
    signal,
  });
  return { perSecond: (1000 * count) / ms, producePerSecond: (1000 * count) / produceMs, bytes: Math.round(bytes) };
}

export type BareBulkFigures = {
  readonly perSecond: number;
  readonly bytes: number;
  /** Processor time of Elasticsearch, milliseconds per 1,000 documents. */
  readonly serverCpuMs: number;
};

export type Documents = { readonly posts: Sample; readonly homes: Sample; readonly incidents: Sample };

/** Documents as the pipeline has written them. */
export async function readSamples({ elasticsearch, clock }: BareOptions, prefix: string): Promise<Documents> {
  const read = (kind: IndexKind): Promise<Sample> =>
    sampleDocuments({ ...elasticsearch, prefix, clock }, kind, SAMPLES);
  return { posts: await read('posts'), homes: await read('post-homes'), incidents: await read('incidents') };
}

/** Elasticsearch's bulk door alone, for documents of these kinds in these shares. */
export async function measureBareBulk(
  { elasticsearch, prefix, signal }: BareOptions,
  mix: Parameters<typeof timeBareBulk>[0]['mix'],
  count: number,
): Promise<BareBulkFigures> {
  const before = await serverCpuMs(elasticsearch);
  const ms = await timeBareBulk({
    server: elasticsearch,
    prefix: `${prefix}-bare`,
    mix,
    count,
    batch: BULK_BATCH,
    width: BULK_WIDTH,
    signal,
  });
  const spent = (await serverCpuMs(elasticsearch)) - before;
  const whole = mix.reduce((sum, { share }) => sum + share, 0);
  const bytes = mix.reduce((sum, { sample, share }) => sum + (share / whole) * meanBytes(sample), 0);
  return { perSecond: (1000 * count) / ms, bytes: Math.round(bytes), serverCpuMs: (1000 * spent) / count };
}

const meanBytes = ({ bodies }: Sample): number =>
  bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / Math.max(1, bodies.length);
