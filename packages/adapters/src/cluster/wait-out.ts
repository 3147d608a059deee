import type { Clock } from '@tingchao/ports/clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { backoffWithJitter } from '../embedded-log/consume.ts';

const FIRST_PAUSE_MS = 500;

export type Waiting = {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly waiting: (wait: { readonly attempt: number; readonly delayMs: number; readonly reason: string }) => void;
  readonly arrived: () => void;
};

/** Does a part of the start until it succeeds: what passes (`Transient`) is waited out and told, until `signal` aborts. */
export async function waitOut<T>(work: () => Promise<T>, { clock, signal, waiting, arrived }: Waiting): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await work();
      if (attempt > 1) arrived();
      return result;
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const delayMs = backoffWithJitter(FIRST_PAUSE_MS, attempt);
      waiting({ attempt, delayMs, reason: error.message });
      await clock.sleep(delayMs, signal);
      if (signal?.aborted === true) throw error;
    }
  }
}
