import { setImmediate } from 'node:timers/promises';
import { instant, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';

/** Turns of the event loop that count as "everything that can go on has gone on"; loops over memory stores need few. */
const SETTLING_TURNS = 12;

export type FakeClock = Clock & {
  /**
   * Lets `ms` milliseconds pass: wakes the sleepers in the order of their times, each at its own time and before the
   * next one, and lets everything that follows settle in between. A sleep begun meanwhile counts too.
   */
  advance(ms: number): Promise<void>;
  /** As `advance`, up to an instant; one that has passed already changes nothing. */
  advanceTo(at: Instant | string): Promise<void>;
  /**
   * Stands at an instant at once, as after a laptop's sleep: whoever should have woken by then wakes once, late, in the order
   * of the times. Settles nothing; one that has passed already changes nothing.
   */
  jumpTo(at: Instant): void;
  /** How many sleep. */
  readonly sleeping: number;
  /** Lets promises and immediates run without any time passing. */
  settle(): Promise<void>;
  /** When the next sleeper wakes; null when nobody sleeps. */
  nextWake(): Instant | null;
};

type Sleeper = { readonly at: Instant; readonly order: number; readonly wake: () => void };

/** A clock that stands still until it is told to move. Starts at an ISO time (+08:00 when without a zone) or instant. */
export function createFakeClock(start: Instant | string = '2026-03-02T09:00:00+08:00'): FakeClock {
  let now = toInstant(start);
  let begun = 0;
  const sleepers = new Set<Sleeper>();

  const first = (): Sleeper | undefined => [...sleepers].toSorted((a, b) => a.at - b.at || a.order - b.order)[0];

  async function settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await setImmediate();
  }

  async function advanceTo(goal: Instant): Promise<void> {
    await settle();
    for (let next = first(); next && next.at <= goal; next = first()) {
      now = instant(Math.max(now, next.at));
      next.wake();
      await settle();
    }
    now = instant(Math.max(now, goal));
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = (): void => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: plus(now, Math.max(0, Math.trunc(ms))), order: (begun += 1), wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      return promise;
    },
    advance: (ms) => advanceTo(plus(now, ms)),
    advanceTo: (at) => advanceTo(toInstant(at)),
    jumpTo(at) {
      if (at <= now) return;
      now = at;
      const late = [...sleepers].filter((sleeper) => sleeper.at <= at);
      for (const { wake } of late.toSorted((a, b) => a.at - b.at || a.order - b.order)) wake();
    },
    get sleeping() {
      return sleepers.size;
    },
    settle,
    nextWake: () => first()?.at ?? null,
  };
}

function toInstant(at: Instant | string): Instant {
  if (typeof at !== 'string') return at;
  const parsed = parseInstant(at);
  if (parsed === undefined) throw new TypeError(`not an ISO time: ${at}`);
  return parsed;
}
