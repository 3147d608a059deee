import { describe, expect, test } from 'vitest';
import type { Clock } from './clock.ts';

/** What every clock promises; `pass` lets (at least) some milliseconds go by. */
export function clockContract(
  open: () => { readonly clock: Clock; readonly pass: (ms: number) => Promise<void> },
): void {
  describe('clock', () => {
    test('a sleeper wakes when its time has come, not before', async () => {
      const { clock, pass } = open();
      const start = clock.now();
      const nap = clock.sleep(5).then(() => clock.now());
      await pass(5);
      expect((await nap) - start).toBeGreaterThanOrEqual(5);
    });

    test('an aborted sleeper wakes at once, without an error', async () => {
      const { clock } = open();
      const stop = new AbortController();
      const nap = clock.sleep(2 ** 40, stop.signal);
      stop.abort();
      await expect(nap).resolves.toBeUndefined();
      await expect(clock.sleep(2 ** 40, stop.signal)).resolves.toBeUndefined();
    });

    test('the time is whole milliseconds', () => {
      expect(Number.isInteger(open().clock.now())).toBe(true);
    });
  });
}
