import type { Kafka } from 'kafkajs';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { Subscription, Topic } from '@tingchao/ports/message-log.ts';
import { backoffWithJitter, type LogWatch } from '../embedded-log/consume.ts';
import { consumeUntilLost, type Handling, type OwnPlace } from './consumer-life.ts';
import type { KafkaHealth } from './kafka-health.ts';

export type GroupOptions = {
  readonly client: () => Kafka;
  readonly brokers: readonly string[];
  readonly topic: Topic;
  readonly topicName: string;
  readonly group: string;
  readonly groupId: string;
  readonly sessionMs: number;
  readonly clock: Clock;
  /** First pause after a failure; doubles up to 30 s. */
  readonly backoffMs: number;
  readonly watch: LogWatch;
  readonly health: KafkaHealth;
  /** Resolves when the topics are there and checked; rejects when the log is closed before. */
  readonly ready: Promise<void>;
  readonly handling: Handling;
  /** Fixes where to begin, for a subscriber that is a group of its own; tried until it succeeds. */
  readonly findPlace?: (() => Promise<OwnPlace>) | undefined;
  /** Called when the subscription ended, however it did. */
  readonly ended: () => Promise<void>;
};

/**
 * Reads a topic for a group until it is stopped or its handler meets a bug. A consumer that is lost — the driver gave up, or
 * it shows no sign of life — is replaced by a new one with back-off, for ever.
 */
export function consumeGroup(options: GroupOptions): Subscription {
  const stopping = new AbortController();
  const { signal } = stopping;
  const part = `消费组 ${options.groupId}`;
  let bug: { readonly error: unknown } | undefined;

  /** Runs work that may fail in passing until it succeeds; false when `given up` came first. A bug ends the subscription. */
  async function patiently(work: () => Promise<void>, givenUp: AbortSignal): Promise<boolean> {
    const { topic, group, clock, watch } = options;
    for (let attempt = 1; !givenUp.aborted && bug === undefined; attempt += 1) {
      try {
        await work();
        if (attempt > 1) watch.recovered({ topic, group });
        return true;
      } catch (error) {
        if (!(error instanceof Transient)) {
          bug = { error };
          stopping.abort();
          return false;
        }
        const patience = error instanceof Throttled ? error.retryAt - clock.now() : 0;
        const delayMs = Math.max(backoffWithJitter(options.backoffMs, attempt), patience);
        watch.retried({ topic, group, attempt, delayMs, reason: error.message });
        await clock.sleep(delayMs, givenUp);
      }
    }
    return false;
  }

  async function loop(): Promise<void> {
    await arrival(options.ready, signal);
    let failures = 0;
    let place: OwnPlace | undefined;
    while (!signal.aborted) {
      try {
        const joined = (): void => {
          failures = 0;
          options.health.well(part);
        };
        place ??= await options.findPlace?.();
        await consumeUntilLost({ ...options, signal, patiently, joined, place });
      } catch (error) {
        failures += 1;
        options.health.failed(part, error);
        await sleep(backoffWithJitter(options.backoffMs, failures), signal);
      }
    }
    options.health.leave(part);
    if (bug !== undefined) throw bug.error;
  }

  async function live(): Promise<void> {
    try {
      await loop();
    } finally {
      await options.ended();
    }
  }

  const done = live();
  return {
    done,
    async stop() {
      stopping.abort();
      // A bug is told by `done`; stopping after it succeeds.
      await Promise.allSettled([done]);
    },
  };
}

/** Waits until the topics are there; a log that is closed meanwhile ends its subscriptions too. */
async function arrival(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => resolve();
  ready.then(wake, wake);
  if (signal.aborted) return;
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  signal.removeEventListener('abort', wake);
}

/** Real time, since the broker keeps it too; resolves early when `signal` aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const wake = (): void => resolve();
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
