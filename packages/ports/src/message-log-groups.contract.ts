import { describe, expect, test } from 'vitest';
import { Throttled, Transient } from './errors.ts';
import { gather, keys, records, type withLogFrom } from './message-log-testing.ts';
import type { LogRecord } from './message-log.ts';

/** What a message log promises to groups: redelivery, assignment, sharing. */
export function consumerGroupContract(withLog: ReturnType<typeof withLogFrom>): void {
  describe('consumer groups of a message log', () => {
    test(
      'a batch that failed in passing comes again from the same offset before anything behind it',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b', 'c'));
        const tries: (readonly string[])[] = [];
        const { seen, all, handler } = gather(3, (batch) => {
          tries.push(keys(batch));
          if (tries.length === 1) throw new Transient('disk full');
          if (tries.length === 2) throw new Throttled('busy', 0);
        });
        const subscription = log.subscribe('posts.collected', 'analyzer', handler, { batchSize: 2 });
        await all;
        await subscription.stop();
        expect(tries.slice(0, 3)).toEqual([
          ['a', 'b'],
          ['a', 'b'],
          ['a', 'b'],
        ]);
        expect(keys(seen)).toEqual(['a', 'b', 'c']);
      }),
    );

    test(
      'a bug ends the subscription, and its batch is not acknowledged',
      withLog(async (log, reopen) => {
        await log.append('posts.collected', records('a', 'b'));
        const broken = log.subscribe(
          'posts.collected',
          'analyzer',
          async ([first]) => {
            if (first?.key === 'b') throw new TypeError('bug');
          },
          { batchSize: 1 },
        );
        await expect(broken.done).rejects.toThrow('bug');
        await broken.stop();
        expect(await log.lag('posts.collected', 'analyzer')).toBe(1);
        const next = await reopen();
        const { seen, all, handler } = gather(1);
        const subscription = next.subscribe('posts.collected', 'analyzer', handler);
        await all;
        await subscription.stop();
        expect(keys(seen)).toEqual(['b']);
      }),
    );

    test(
      'what was acknowledged does not come again in the next process, what was not does',
      withLog(async (log, reopen) => {
        await log.append('posts.collected', records('a', 'b'));
        const before = gather(2);
        const subscription = log.subscribe('posts.collected', 'analyzer', before.handler);
        await before.all;
        await subscription.stop();
        await log.append('posts.collected', records('c'));
        const next = await reopen();
        expect(await next.lag('posts.collected', 'analyzer')).toBe(1);
        expect(await next.lag('posts.collected', 'newcomer')).toBe(3);
        const after = gather(1);
        const again = next.subscribe('posts.collected', 'analyzer', after.handler);
        await after.all;
        await again.stop();
        expect(keys(after.seen)).toEqual(['c']);
        expect(await next.lag('posts.collected', 'analyzer')).toBe(0);
      }),
    );

    test(
      'stopping waits for the batch in hand and acknowledges it',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b'));
        const begun = Promise.withResolvers<void>();
        const finish = Promise.withResolvers<void>();
        const subscription = log.subscribe(
          'posts.collected',
          'analyzer',
          async () => {
            begun.resolve();
            await finish.promise;
          },
          { batchSize: 1 },
        );
        await begun.promise;
        const stopped = subscription.stop();
        finish.resolve();
        await stopped;
        await subscription.done;
        expect(await log.lag('posts.collected', 'analyzer')).toBe(1);
      }),
    );

    test(
      'what was handled when the process fell, but not acknowledged, comes again from its first record',
      withLog(async (log, reopen) => {
        await log.append('posts.collected', records('a', 'b', 'c', 'd'));
        const effects: string[] = [];
        const falling = log.subscribe(
          'posts.collected',
          'analyzer',
          async (batch) => {
            effects.push(...keys(batch));
            if (effects.includes('d')) throw new Error('fell between the effect and its acknowledgement');
          },
          { batchSize: 2 },
        );
        await expect(falling.done).rejects.toThrow('fell');
        await falling.stop();
        const next = await reopen();
        const { seen, all, handler } = gather(2);
        const subscription = next.subscribe('posts.collected', 'analyzer', handler, { batchSize: 2 });
        await all;
        await subscription.stop();
        expect([...effects, ...keys(seen)]).toEqual(['a', 'b', 'c', 'd', 'c', 'd']);
      }),
    );

    test(
      'whoever subscribes is told its partitions before the first batch, and a failure in passing is tried again',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b'));
        const events: string[] = [];
        const told: (readonly number[])[] = [];
        const { seen, all, handler } = gather(2, (batch) => events.push(...keys(batch)));
        const subscription = log.subscribe('posts.collected', 'analyzer', handler, {
          onAssigned: async (partitions) => {
            told.push(partitions);
            if (told.length === 1) throw new Transient('store not there yet');
            events.push('assigned');
          },
        });
        await all;
        await subscription.stop();
        expect(events).toEqual(['assigned', 'a', 'b']);
        expect(told).toHaveLength(2);
        expect(told[1]).toContain(seen[0]?.partition);
        expect(told[1]).toEqual([...new Set(told[1])].toSorted((a, b) => a - b));
      }),
    );

    test(
      'a bug in what is done with new partitions ends the subscription before any batch',
      withLog(async (log) => {
        await log.append('posts.collected', records('a'));
        const subscription = log.subscribe('posts.collected', 'analyzer', async () => {}, {
          onAssigned: () => Promise.reject(new TypeError('bug')),
        });
        await expect(subscription.done).rejects.toThrow('bug');
        await subscription.stop();
        expect(await log.lag('posts.collected', 'analyzer')).toBe(1);
      }),
    );

    test(
      'two subscribers of one group divide the partitions and handle every record, or the second is refused',
      withLog(async (log, _, groupsAreShared) => {
        const regions = Array.from({ length: 60 }, (_none, n) => `region ${n}`);
        const lines = regions.map((region) => ({ key: region, partitionKey: region, value: '1' }));
        const [one, other]: [LogRecord[], LogRecord[]] = [[], []];
        const owned = new Map<LogRecord[], readonly number[]>();
        const { promise: all, resolve } = Promise.withResolvers<void>();
        const { promise: shared, resolve: nowShared } = Promise.withResolvers<void>();
        const subscribe = (seen: LogRecord[]) =>
          log.subscribe(
            'posts.collected',
            'analyzer',
            async (batch) => {
              seen.push(...batch);
              if (new Set([...one, ...other].map(({ key }) => key)).size === regions.length) resolve();
            },
            {
              onAssigned: async (partitions) => {
                owned.set(seen, partitions);
                const sizes = [...owned.values()].map(({ length }) => length);
                if (sizes.length === 2 && sizes.every((size) => size === 4)) nowShared();
              },
            },
          );
        const first = subscribe(one);
        if (!groupsAreShared) {
          expect(() => subscribe(other)).toThrow(/already reads/);
          await first.stop();
          return;
        }
        const second = subscribe(other);
        await shared;
        await log.append('posts.collected', lines);
        await all;
        await Promise.all([first.stop(), second.stop()]);
        const partitionsOf = (seen: readonly LogRecord[]): readonly number[] => [
          ...new Set(seen.map(({ partition }) => partition)),
        ];
        expect(one.length).toBeGreaterThan(0);
        expect(other.length).toBeGreaterThan(0);
        expect(partitionsOf(one).filter((partition) => partitionsOf(other).includes(partition))).toEqual([]);
        expect([...one, ...other].map(({ key }) => key).toSorted()).toEqual(regions.toSorted());
        expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
      }),
    );

    test(
      'who asks for everything gets what is appended once it was told its partitions, beside others of the group',
      withLog(async (log, _, groupsAreShared) => {
        const told = Promise.withResolvers<void>();
        const one = gather(20);
        const other = gather(20);
        const subscribe = (to: typeof one, told_: PromiseWithResolvers<void>) =>
          log.subscribe('incidents.regrouped', 'analyzer', to.handler, {
            everyone: true,
            batchSize: 3,
            onAssigned: async () => told_.resolve(),
          });
        const first = subscribe(one, told);
        const alsoTold = Promise.withResolvers<void>();
        const second = groupsAreShared ? subscribe(other, alsoTold) : undefined;
        await Promise.all([told.promise, second && alsoTold.promise]);
        const lines = Array.from({ length: 20 }, (_none, n) => ({
          key: `${n}`,
          partitionKey: `region ${n}`,
          value: '1',
        }));
        await log.append('incidents.regrouped', lines);
        await Promise.all([one.all, second && other.all]);
        expect(keys(one.seen).toSorted()).toEqual(lines.map(({ key }) => key).toSorted());
        if (second) expect(keys(other.seen).toSorted()).toEqual(keys(one.seen).toSorted());
        await Promise.all([first.stop(), second?.stop()]);
      }),
    );
  });
}
