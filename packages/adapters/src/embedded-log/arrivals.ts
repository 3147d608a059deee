import type { Topic } from '@tingchao/ports/message-log.ts';

/** Wakes consumers of this process when something was appended, so that nobody polls. */
export type Arrivals = {
  announce(topic: Topic): void;
  /** Resolves at the next announcement after the call, or when `signal` aborts. */
  next(topic: Topic, signal: AbortSignal): Promise<void>;
};

export function createArrivals(): Arrivals {
  const waiting = new Map<Topic, Set<() => void>>();
  return {
    announce(topic) {
      const waiters = waiting.get(topic);
      waiting.delete(topic);
      for (const wake of waiters ?? []) wake();
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
  };
}
