/* oxlint-disable unicorn/require-post-message-target-origin -- a channel between threads has no origin */
import { BroadcastChannel } from 'node:worker_threads';
import type { Topic } from '@tingchao/ports/message-log.ts';

/** Wakes consumers when something was appended, so that nobody polls. */
export type Arrivals = {
  announce(topic: Topic): void;
  /** Resolves at the next announcement after the call, or when `signal` aborts. */
  next(topic: Topic, signal: AbortSignal): Promise<void>;
  /** From now on hears, and is heard by, the arrivals of other threads of this process that joined the same channel. */
  join(channel: string): void;
  close(): void;
};

export function createArrivals(): Arrivals {
  const waiting = new Map<Topic, Set<() => void>>();
  let others: BroadcastChannel | undefined;
  const wakeAll = (topic: Topic): void => {
    const waiters = waiting.get(topic);
    waiting.delete(topic);
    for (const wake of waiters ?? []) wake();
  };
  return {
    announce(topic) {
      wakeAll(topic);
      others?.postMessage(topic);
    },
    next(topic, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (signal.aborted) return Promise.resolve();
      const waiters = waiting.get(topic) ?? new Set();
      waiting.set(topic, waiters);
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        waiters.delete(wake);
        resolve();
      };
      waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      return promise;
    },
    join(channel) {
      if (others) return;
      others = new BroadcastChannel(channel);
      others.addEventListener('message', (event) => wakeAll((event as Event & { readonly data: Topic }).data));
      others.unref();
    },
    close: () => others?.close(),
  };
}
