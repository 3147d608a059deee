import type { Clock } from '@tingchao/ports/clock.ts';

/** What writing met last: a server that refuses to write may answer every question. */
export type WriteHealth = {
  well(): void;
  trouble(reason: string): void;
  /** One line; undefined when the last write succeeded or nobody has tried for a while. */
  problem(): string | undefined;
};

/** Who fails tries again within half a minute; a problem that nobody has met for longer is none. */
const FRESH_MS = 60_000;

export function createWriteHealth(clock: Pick<Clock, 'now'>): WriteHealth {
  let last: { readonly reason: string; readonly at: number } | undefined;
  return {
    well: () => (last = undefined),
    trouble: (reason) => void (last = { reason, at: clock.now() }),
    problem: () => (last !== undefined && clock.now() - last.at <= FRESH_MS ? last.reason : undefined),
  };
}
