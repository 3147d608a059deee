import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { createFakeClock } from './fake-clock.ts';

describe('the fake clock', () => {
  test('sleepers wake in the order of their times, each at its own time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10_000), { maxLength: 20 }), fc.nat(10_000), async (naps, span) => {
        const clock = createFakeClock();
        const start = clock.now();
        const woken: { readonly nap: number; readonly at: number }[] = [];
        for (const nap of naps) void clock.sleep(nap).then(() => woken.push({ nap, at: clock.now() - start }));
        await clock.advance(span);
        expect(woken.map(({ nap }) => nap)).toEqual(naps.filter((nap) => nap <= span).toSorted((a, b) => a - b));
        expect(woken.every(({ nap, at }) => nap === at)).toBe(true);
        expect(clock.now() - start).toBe(span);
      }),
      { numRuns: 30 },
    );
  });

  test('one long step meets the same wakes as many short ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 6 }), async (period, parts) => {
        const ticks = async (steps: readonly number[]): Promise<readonly number[]> => {
          const clock = createFakeClock();
          const start = clock.now();
          const seen: number[] = [];
          void (async () => {
            while (seen.length < 20) {
              await clock.sleep(period);
              seen.push(clock.now() - start);
            }
          })();
          for (const step of steps) await clock.advance(step);
          return seen;
        };
        const step = 30;
        expect(await ticks(Array.from({ length: parts }, () => step))).toEqual(await ticks([parts * step]));
      }),
      { numRuns: 20 },
    );
  });

  test('an aborted sleep ends at once and without an error', async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const nap = clock.sleep(hours(1), stop.signal);
    stop.abort();
    await nap;
    expect(clock.nextWake()).toBeNull();
    await clock.sleep(hours(1), stop.signal);
  });

  test('time never runs backwards', async () => {
    const clock = createFakeClock('2026-03-02T09:00');
    const start = clock.now();
    await clock.advanceTo('2026-03-01T09:00');
    expect(clock.now()).toBe(start);
    await clock.advanceTo('2026-03-02T10:00');
    expect(clock.now()).toBe(plus(start, hours(1)));
  });
});
