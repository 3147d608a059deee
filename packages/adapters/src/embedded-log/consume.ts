import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Throttled, Transient } from '@tingchao/ports/errors.ts';
import type {
  BatchHandler,
  BatchStages,
  LogRecord,
  SubscribeOptions,
  Subscription,
  Topic,
} from '@tingchao/ports/message-log.ts';
import { allPartitions } from './partition.ts';

/** A batch is tried again: said once per try, so that somebody can log it. */
export type Retry = {
  readonly topic: Topic;
  readonly group: string;
  /** 1 for the first failure in a row. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly reason: string;
};

/** Gets to know when a group is in trouble and when it is out of it. */
export type LogWatch = {
  retried(retry: Retry): void;
  recovered(group: { readonly topic: Topic; readonly group: string }): void;
};

/** Watches nothing. */
export const unwatched: LogWatch = { retried: () => {}, recovered: () => {} };

export type ConsumeOptions = Pick<SubscribeOptions, 'onAssigned'> & {
  readonly topic: Topic;
  readonly group: string;
  readonly batchSize: number;
  readonly clock: Clock;
  /** First pause after a failure; doubles up to 30 s. */
  readonly backoffMs: number;
  readonly watch: LogWatch;
};

/** Where a group stands in a topic, as one store keeps it. */
export type GroupCursor = {
  /** The next records the group has not acknowledged, or those after an offset, in order. */
  next(limit: number, after?: number): readonly LogRecord[];
  /** Records that everything up to and including `offset` was handled. */
  acknowledge(offset: number): Promise<void>;
  /** Resolves when something may have arrived since the last `next`, or when `signal` aborts. */
  arrival(signal: AbortSignal): Promise<void>;
  /** The group may be taken by another subscription. */
  release(): void;
};

const MAX_BACKOFF_MS = 30_000;

/** Half to all of the doubled pause, so that many consumers do not come back at the same moment. */
export function backoffWithJitter(baseMs: number, attempt: number, random: () => number = Math.random): number {
  const full = Math.min(MAX_BACKOFF_MS, baseMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full / 2 + (full / 2) * random());
}

/** A batch that was read, and its preparation, begun. */
type Ready<T> = { readonly last: number; readonly prepared: Promise<T> };

/**
 * Runs one handler over a group's records as `MessageLog.subscribe` promises. With a handler in two stages the next batch is
 * read and prepared while one is handled, and the last one is acknowledged meanwhile.
 */
export function consume<T>(
  cursor: GroupCursor,
  handler: BatchHandler | BatchStages<T>,
  options: ConsumeOptions,
): Subscription {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { clock } = options;
  const stages: BatchStages<unknown> =
    typeof handler === 'function' ? { prepare: async (batch) => batch, handle: handler } : handler;
  const looksAhead = typeof handler !== 'function';

  async function pause(error: Transient, attempt: number): Promise<void> {
    const patience = error instanceof Throttled ? error.retryAt - clock.now() : 0;
    const delayMs = Math.max(backoffWithJitter(options.backoffMs, attempt), patience);
    const { topic, group } = options;
    options.watch.retried({ topic, group, attempt, delayMs, reason: error.message });
    await clock.sleep(delayMs, signal);
  }

  function read(after?: number): Ready<unknown> | undefined {
    const batch = cursor.next(options.batchSize, after);
    const last = batch.at(-1);
    if (last === undefined) return undefined;
    const prepared = stages.prepare(batch);
    // Looked at when its turn comes; until then a failure must not count as unhandled.
    prepared.catch(() => undefined);
    return { last: last.offset, prepared };
  }

  /** What goes wrong here will go wrong again when its turn comes, and is told then. */
  function readAhead(after: number): Ready<unknown> | undefined {
    try {
      return read(after);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      return undefined;
    }
  }

  async function loop(): Promise<void> {
    let attempt = 0;
    let ahead: Ready<unknown> | undefined;
    /** The acknowledgement of the batch before, which need not hold up this one. */
    let acknowledged = Promise.resolve();
    let assigned = options.onAssigned === undefined;
    while (!signal.aborted) {
      try {
        if (!assigned) await options.onAssigned?.(allPartitions);
        assigned = true;
        if (ahead === undefined) await acknowledged;
        const now = ahead ?? read();
        ahead = undefined;
        if (now === undefined) {
          await cursor.arrival(signal);
          continue;
        }
        const handled = stages.handle(await now.prepared);
        if (looksAhead && !signal.aborted) ahead = readAhead(now.last);
        await handled;
        await acknowledged;
        acknowledged = cursor.acknowledge(now.last);
        // Looked at with the next batch; until then a failure must not count as unhandled.
        acknowledged.catch(() => undefined);
        if (ahead === undefined) await acknowledged;
        if (attempt > 0) options.watch.recovered({ topic: options.topic, group: options.group });
        attempt = 0;
      } catch (error) {
        if (!(error instanceof Transient)) throw error;
        ahead = undefined;
        // What it did acknowledge is not read again.
        acknowledged = acknowledged.catch(() => undefined);
        attempt += 1;
        await pause(error, attempt);
      }
      // Handlers over memory stores never leave the microtask queue; timers and sockets must get their turn.
      await setImmediate();
    }
    await Promise.allSettled([ahead?.prepared, acknowledged]);
  }

  const done = loop().finally(() => cursor.release());
  return {
    done,
    async stop() {
      stopping.abort();
      // A bug is told by `done`; stopping after it succeeds.
      await Promise.allSettled([done]);
    },
  };
}
