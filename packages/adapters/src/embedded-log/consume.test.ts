import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { Throttled, Transient } from '@tingchao/ports/errors.ts';
import { createFakeClock } from '../memory/fake-clock.ts';
import { createMemoryMessageLog } from '../memory/memory-message-log.ts';
import { backoffWithJitter } from './consume.ts';

describe('redelivery', () => {
  test('pauses grow from the first to half a minute, and no two consumers need come back together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (n, jitter) => {
          const full = Math.min(30_000, 200 * 2 ** (n - 1));
          const pause = backoffWithJitter(200, n, () => jitter);
          expect(pause).toBeGreaterThanOrEqual(Math.floor(full / 2));
          expect(pause).toBeLessThanOrEqual(full);
        },
      ),
    );
    expect(backoffWithJitter(200, 3, () => 0)).toBeLessThan(backoffWithJitter(200, 3, () => 0.9));
  });

  test('trouble is told once a try, its end once, and a request for patience is kept', async () => {
    const clock = createFakeClock();
    const said: string[] = [];
    const watch = {
      retried: ({ attempt, reason }: { attempt: number; reason: string }) => void said.push(`${attempt} ${reason}`),
      recovered: ({ group }: { group: string }) => void said.push(`${group} recovered`),
    };
    const log = createMemoryMessageLog({ clock, watch });
    const tries: number[] = [];
    const start = clock.now();
    const subscription = log.subscribe('posts.collected', 'analyzer', async () => {
      tries.push(clock.now() - start);
      if (tries.length === 1) throw new Transient('disk full');
      if (tries.length === 2) throw new Throttled('busy', plus(start, minutes(5)));
    });
    await log.append('posts.collected', [{ key: 'a', value: '1' }]);
    await clock.advance(minutes(10));
    expect(tries).toEqual([0, expect.any(Number), minutes(5)]);
    expect(said).toEqual(['1 disk full', '2 busy', 'analyzer recovered']);
    await subscription.stop();
  });

  test('stopping does not wait for the end of a pause', async () => {
    const clock = createFakeClock();
    const log = createMemoryMessageLog({ clock });
    const subscription = log.subscribe('parked', 'desk', async () => {
      throw new Transient('down');
    });
    await log.append('parked', [{ key: 'a', value: '1' }]);
    await clock.settle();
    expect(clock.nextWake()).not.toBeNull();
    await subscription.stop();
    expect(await log.lag('parked', 'desk')).toBe(1);
  });

  test('a group is read by one subscription at a time, and free again after it', async () => {
    const log = createMemoryMessageLog({ clock: createFakeClock() });
    const first = log.subscribe('parked', 'desk', async () => {});
    expect(() => log.subscribe('parked', 'desk', async () => {})).toThrow(/already reads/);
    await first.stop();
    await log.subscribe('parked', 'desk', async () => {}).stop();
  });
});
