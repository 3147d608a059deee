import type { Instant } from '@tingchao/domain/time/instant.ts';

export const topics = [
  'posts.collected',
  'posts.kept',
  'incidents.changed',
  'incidents.regrouped',
  'cases.changed',
  'settings.changed',
  'books.changed',
  'parked',
] as const;
export type Topic = (typeof topics)[number];

export type NewRecord = {
  /** Compaction and ordering key. */
  readonly key: string;
  /** What decides the partition; the key when absent. */
  readonly partitionKey?: string;
  /** JSON text. */
  readonly value: string;
};

export type LogRecord = {
  readonly topic: Topic;
  readonly partition: number;
  /** Grows within a partition. */
  readonly offset: number;
  readonly key: string;
  readonly value: string;
  readonly at: Instant;
  /** Told by a commit of this process: written from what the program's types hold, it is read without a check. */
  readonly own?: true;
};

/**
 * Handles one batch, in order. When it resolves the batch is acknowledged; a `Transient` is retried with back-off and
 * jitter, from the same offset; anything else is a bug and stops the process. A record that cannot be handled is parked
 * by the handler itself.
 */
export type BatchHandler = (batch: readonly LogRecord[]) => Promise<void>;

/**
 * Handles batches in two parts. `prepare` reads and computes, and changes nothing: the log may run it on the next batch while
 * `handle` is at work on the one before, and throws its result away when that one fails. `handle` is as a `BatchHandler`.
 */
export type BatchStages<T> = {
  prepare(batch: readonly LogRecord[]): Promise<T>;
  handle(prepared: T): Promise<void>;
};

export type SubscribeOptions = {
  /** At most so many records go to the handler at once; unless told, as many as suit the log. */
  readonly batchSize?: number;
  /**
   * Awaited whenever other partitions of the topic than before are ours to handle, before the first batch of them: what was
   * remembered of the partitions is to be read again from the store. Never runs beside the handler. A log in one process
   * calls it once, with all partitions. A `Transient` is tried again.
   */
  readonly onAssigned?: (partitions: readonly number[]) => Promise<void>;
  /**
   * Every subscriber gets every record, whatever partition it lies in: for what processes hold in memory. What is appended
   * once `onAssigned` was called is sure to come; what was appended before this process subscribed may not.
   */
  readonly everyone?: boolean;
};

/** What a group has not acknowledged yet: how many records, and when the first of them was appended; null without any. */
export type Waiting = { readonly records: number; readonly oldestAt: Instant | null };

export interface Subscription {
  /** Stops after the batch in hand is acknowledged. */
  stop(): Promise<void>;
  /** Rejects when the handler met a bug; never resolves before `stop`. */
  readonly done: Promise<void>;
}

/**
 * An ordered, durable log with consumer groups; at least once, in order per partition. A record that is larger than the log
 * takes is refused with `Permanent` before any of its call is written.
 */
export interface MessageLog {
  /** Appends in order; resolves when all records are durable. */
  append(topic: Topic, records: readonly NewRecord[]): Promise<void>;
  subscribe<T>(
    topic: Topic,
    group: string,
    handler: BatchHandler | BatchStages<T>,
    options?: SubscribeOptions,
  ): Subscription;
  /** The partition that a partition key leads to; missing where one process has all of them. */
  partitionOf?(topic: Topic, partitionKey: string): number;
  /** How many records the group has not acknowledged yet. */
  lag(topic: Topic, group: string): Promise<number>;
  /** As `lag`, and since when the oldest of them waits: cheap enough to be asked every few seconds, exact to some percent. */
  waiting(topic: Topic, group: string): Promise<Waiting>;
  /**
   * Reads records without a group (for inspection and tests): of every partition from an offset on, in order within each,
   * at most `limit` in all. Where offsets count through the whole topic, the order is that of the topic.
   */
  read(topic: Topic, from?: number, limit?: number): Promise<readonly LogRecord[]>;
  /** Everything that lies in the topic at the moment of the call, in pages, in order within each partition (for `rebuild`). */
  scan(topic: Topic): AsyncIterable<readonly LogRecord[]>;
}
