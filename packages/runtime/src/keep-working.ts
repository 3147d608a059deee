import { Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { Platform } from './platform.ts';

/** First pause after a failure that passes; doubles up to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export type Worker = {
  readonly platform: Pick<Platform, 'clock' | 'events'>;
  /** Whose work it is, for the log. */
  readonly service: string;
  readonly signal: AbortSignal;
};

/**
 * Does a work until it succeeds: what passes (`Transient`: a full disk, a locked database) is tried again with growing
 * pauses, told once and told again when it is over; anything else is thrown. Undefined when `signal` ended the waiting.
 */
export async function patiently<T>(worker: Worker, work: () => Promise<T>): Promise<T | undefined> {
  const { platform, service, signal } = worker;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const result = await work();
      if (attempt > 1) platform.events.emit('work_resumed', { service });
      return result;
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const patience = error instanceof Throttled ? error.retryAt - platform.clock.now() : 0;
      const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10));
      const delayMs = Math.max(growing, patience);
      platform.events.emit('work_paused', { service, attempt, delayMs, reason: error.message });
      await platform.clock.sleep(delayMs, signal);
    }
  }
  return undefined;
}

/** Does a work again and again, `everyMs` apart and patiently, until `signal` aborts. Rejects with a bug. */
export async function keepWorking(worker: Worker, everyMs: number, work: () => Promise<unknown>): Promise<void> {
  while (!worker.signal.aborted) {
    await patiently(worker, work);
    await worker.platform.clock.sleep(everyMs, worker.signal);
  }
}
