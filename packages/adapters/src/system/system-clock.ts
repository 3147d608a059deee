import { instant } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';

/** Node's timers overflow beyond this and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export function createSystemClock(): Clock {
  return {
    now: () => instant(Date.now()),
    async sleep(ms, signal) {
      const until = Date.now() + ms;
      const aborted = (): boolean => signal?.aborted === true;
      for (let left = ms; left > 0 && !aborted(); left = until - Date.now())
        await nap(Math.min(left, LONGEST_TIMER_MS), signal);
    },
  };
}

function nap(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
    resolve();
  };
  const timer = setTimeout(wake, ms);
  signal?.addEventListener('abort', wake, { once: true });
  return promise;
}
