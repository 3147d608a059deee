import type { Instant } from '@tingchao/domain/time/instant.ts';

/** The only place the time comes from. */
export interface Clock {
  now(): Instant;
  /** Resolves `ms` milliseconds later, or at once when `signal` aborts (without an error). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
