import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { BatchHandler, LogRecord, Subscription, Topic } from '@tingchao/ports/message-log.ts';

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

export type ConsumeOptions = {
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
  /** The next records the group has not acknowledged, in order. */
  next(limit: number): readonly LogRecord[];
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

/** Runs one handler over a group's records as `MessageLog.subscribe` promises. */
export function consume(cursor: GroupCursor, handler: BatchHandler, options: ConsumeOptions): Subscription {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { clock } = options;

  async function pause(error: Transient, attempt: number): Promise<void> {
    const patience = error instanceof Throttled ? error.retryAt - clock.now() : 0;
    const delayMs = Math.max(backoffWithJitter(options.backoffMs, attempt), patience);
    const { topic, group } = options;
    options.watch.retried({ topic, group, attempt, delayMs, reason: error.message });
    await clock.sleep(delayMs, signal);
  }

  async function loop(): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      try {
        const batch = cursor.next(options.batchSize);
        const last = batch.at(-1);
        if (last === undefined) {
          await cursor.arrival(signal);
          continue;
        }
        await handler(batch);
        await cursor.acknowledge(last.offset);
        if (attempt > 0) options.watch.recovered({ topic: options.topic, group: options.group });
        attempt = 0;
      } catch (error) {
        if (!(error instanceof Transient)) throw error;
        attempt += 1;
        await pause(error, attempt);
      }
      // Handlers over memory stores never leave the microtask queue; timers and sockets must get their turn.
      await setImmediate();
    }
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
