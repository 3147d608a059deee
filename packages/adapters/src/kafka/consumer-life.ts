import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { within } from './append-records.ts';
import { driverRetry } from './kafka-client.ts';
import { kindOf } from './kafka-errors.ts';

/** One slice of what was fetched: its records were read already, `handle` does the rest. */
export type Slice = { handle(): Promise<void> };

/** What is done with what arrives. */
export type Handling = {
  readonly batchSize: number;
  /** Reads the messages; called for the next slice while the one before is handled. Never throws. */
  readonly read: (partition: number, messages: EachBatchPayload['batch']['messages']) => Slice;
  /** Awaited before the first batch of a new assignment. */
  readonly assigned: (partitions: readonly number[]) => Promise<void>;
};

/** Partition → the next offset to handle, for a subscriber that is a group of its own and keeps its place in memory. */
export type OwnPlace = Map<number, number>;

export type LifeOptions = {
  readonly client: () => Kafka;
  readonly topic: Topic;
  readonly topicName: string;
  readonly groupId: string;
  readonly sessionMs: number;
  readonly signal: AbortSignal;
  readonly handling: Handling;
  /** Where to go on, instead of what the group acknowledged. */
  readonly place?: OwnPlace | undefined;
  /** Runs work that may fail in passing until it succeeds; false when it was given up. */
  readonly patiently: (work: () => Promise<void>, givenUp: AbortSignal) => Promise<boolean>;
  /** Told when the group took the consumer in. */
  readonly joined: () => void;
};

/** How long a fetch waits for a first record; what `stop` may have to wait for, too. */
const FETCH_WAIT_MS = 500;
/** While the batch of one partition is handled, that of another is read; handlers have their turns. */
const PARTITIONS_AT_ONCE = 2;
const REBALANCE_MS = 60_000;
const LEAVE_MS = 5_000;
/** So many sessions without a sign of life, and the consumer is taken for dead. */
const SILENT_SESSIONS = 3;

/** The group goes on without this consumer's generation: what it would acknowledge now is no longer its own. */
const fencing: ReadonlySet<string> = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

/**
 * One consumer from joining its group until `signal` aborts; throws what ended it otherwise. `eachBatch` lets nothing reach
 * the driver but the driver's own errors: of others it stops for good or repeats for ever.
 */
export async function consumeUntilLost(options: LifeOptions): Promise<void> {
  const { signal, handling, sessionMs, topicName } = options;
  const consumer = options.client().consumer({
    groupId: options.groupId,
    sessionTimeout: sessionMs,
    heartbeatInterval: Math.floor(sessionMs / 4),
    rebalanceTimeout: REBALANCE_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    // Every end comes to us: a lost consumer is replaced in one place only.
    retry: { ...driverRetry, restartOnFailure: async () => false },
  });
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  const dying = new AbortController();
  const stop = (): void => {
    dying.abort();
    ended.resolve();
  };
  signal.addEventListener('abort', stop, { once: true });

  let lastSign = performance.now();
  /** Grows with every joining; what was begun in an older generation is acknowledged no more. */
  let generation = 0;
  /** A batch of this fetch failed: the others of it come again and are left alone. */
  let broken = false;
  const inHand = new Set<Promise<void>>();
  const inTurn = createTurns();
  let member = '';
  let assignment: Promise<boolean> = Promise.resolve(false);

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    if (broken || dying.signal.aborted || !payload.isRunning()) return;
    const work = handleBatch(payload, generation);
    const held = work.catch(() => undefined).finally(() => void inHand.delete(held));
    inHand.add(held);
    try {
      await work;
    } catch (error) {
      broken = true;
      throw error;
    }
  }

  async function handleBatch(payload: EachBatchPayload, mine: number): Promise<void> {
    const beats = keepBeating(payload.heartbeat, sessionMs / 4, dying.signal);
    try {
      if (!(await settled(assignment, beats.lost))) return beats.rethrow();
      const { partition } = payload.batch;
      const first = options.place?.get(partition) ?? 0;
      const messages = payload.batch.messages.filter(({ offset }) => Number(offset) >= first);
      if (messages.length === 0) payload.resolveOffset(payload.batch.lastOffset());
      const readAt = (from: number): Slice | undefined =>
        from < messages.length ? handling.read(partition, messages.slice(from, from + handling.batchSize)) : undefined;
      let slice = readAt(0);
      for (let from = 0; slice; from += handling.batchSize) {
        const now: Slice = slice;
        const handled = inTurn(
          async () => mine === generation && (await options.patiently(() => now.handle(), beats.lost)),
        );
        slice = dying.signal.aborted ? undefined : readAt(from + handling.batchSize);
        if (!(await handled) || beats.isFenced() || mine !== generation) return beats.rethrow();
        const last = messages[Math.min(from + handling.batchSize, messages.length) - 1]?.offset as string;
        const partitions = [{ partition, offset: String(BigInt(last) + 1n) }];
        await payload.commitOffsetsIfNecessary({ topics: [{ topic: topicName, partitions }] });
        payload.resolveOffset(last);
        options.place?.set(partition, Number(last) + 1);
        if (beats.lost.aborted) return beats.rethrow();
      }
    } finally {
      beats.stop();
    }
  }

  const { events } = consumer;
  const sign = (): void => void (lastSign = performance.now());
  consumer.on(events.CRASH, ({ payload }) => ended.reject(payload.error));
  consumer.on(events.HEARTBEAT, sign);
  consumer.on(events.FETCH, sign);
  consumer.on(events.FETCH_START, () => void (broken = false));
  consumer.on(events.GROUP_JOIN, ({ payload }) => {
    sign();
    generation += 1;
    options.joined();
    const partitions = (payload.memberAssignment[topicName] ?? []).toSorted((a, b) => a - b);
    const now = `${payload.memberId} ${partitions.join(',')}`;
    // The same member with the same partitions: nobody else had them in between.
    if (now === member) return;
    member = now;
    const [before, own] = [assignment, generation];
    assignment = (async () => {
      await Promise.all([before, ...inHand]);
      if (own !== generation && member !== now) return false;
      return options.patiently(() => handling.assigned(partitions), dying.signal);
    })();
  });
  const watchdog = setInterval(() => {
    if (inHand.size === 0 && performance.now() - lastSign > SILENT_SESSIONS * sessionMs)
      ended.reject(new Transient(`消费者 ${SILENT_SESSIONS * sessionMs} 毫秒没有动静，重新加入`));
  }, sessionMs);

  try {
    if (signal.aborted) return;
    await consumer.connect();
    await consumer.subscribe({ topics: [topicName], fromBeginning: true });
    const run = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch,
    });
    await Promise.race([run, ended.promise]);
    for (const [partition, offset] of options.place ?? [])
      if (!dying.signal.aborted) consumer.seek({ topic: topicName, partition, offset: String(offset) });
    await ended.promise;
  } finally {
    clearInterval(watchdog);
    dying.abort();
    signal.removeEventListener('abort', stop);
    await Promise.all([...inHand, assignment]);
    await leave(consumer);
  }
}

/** A broker that is gone cannot be left; the group forgets the member by itself. */
const leave = (consumer: Consumer): Promise<void> => within(consumer.disconnect(), LEAVE_MS);

/** What was promised, or false when `lost` aborts first. */
async function settled(promise: Promise<boolean>, lost: AbortSignal): Promise<boolean> {
  if (lost.aborted) return false;
  const { promise: gone, resolve } = Promise.withResolvers<boolean>();
  const give = (): void => resolve(false);
  lost.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([promise, gone]);
  } finally {
    lost.removeEventListener('abort', give);
  }
}

type Beats = {
  /** Aborts when the group is to be joined again or the consumer is to end. */
  readonly lost: AbortSignal;
  /** Whether the group went on without us. */
  isFenced(): boolean;
  /** Throws what the heartbeat met, if it met anything: the driver then joins again. */
  rethrow(): void;
  stop(): void;
};

/** Tells the group that we live while a handler works or waits. */
function keepBeating(beat: () => Promise<void>, everyMs: number, dying: AbortSignal): Beats {
  const own = new AbortController();
  let met: { readonly error: unknown } | undefined;
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      const kind = kindOf(error);
      // A connection that broke comes back or shows when the batch is acknowledged; the group's word is final.
      if (kind !== 'REBALANCE_IN_PROGRESS' && !fencing.has(kind)) return;
      met ??= { error };
      own.abort();
    });
  }, everyMs);
  return {
    lost: AbortSignal.any([own.signal, dying]),
    isFenced: () => met !== undefined && fencing.has(kindOf(met.error)),
    rethrow() {
      if (met !== undefined) throw met.error;
    },
    stop: () => clearInterval(timer),
  };
}

/** One handler at a time, its repetitions included, in the order of asking. */
function createTurns(): (work: () => Promise<boolean>) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
