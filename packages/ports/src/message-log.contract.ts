import { describe, expect, test } from 'vitest';
import { Transient } from './errors.ts';
import type { LogRecord } from './message-log.ts';
import { gather, keys, records, withLogFrom, type OpenLog } from './message-log-testing.ts';
import { consumerGroupContract } from './message-log-groups.contract.ts';

/** What every message log promises. */
export function messageLogContract(open: OpenLog): void {
  const withLog = withLogFrom(open);
  consumerGroupContract(withLog);

  describe('message log', () => {
    test(
      'records come in order with growing offsets, what was appended before and after the subscription',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b'));
        const { seen, all, handler } = gather(4);
        const subscription = log.subscribe('posts.collected', 'analyzer', handler);
        await log.append('posts.collected', records('c'));
        await log.append('posts.collected', []);
        await log.append('posts.collected', records('d'));
        await all;
        await subscription.stop();
        await subscription.done;
        expect(keys(seen)).toEqual(['a', 'b', 'c', 'd']);
        const offsets = seen.map(({ offset }) => offset);
        expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
        expect(seen[2]).toMatchObject({ topic: 'posts.collected', value: '{"key":"c"}' });
      }),
    );

    test(
      'a handler in two stages gets its batches in order, and what failed is prepared and handled again',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b', 'c', 'd', 'e', 'f'));
        const handled: string[] = [];
        const tries = new Map<string, number>();
        const { promise: all, resolve } = Promise.withResolvers<void>();
        const subscription = log.subscribe(
          'posts.collected',
          'analyzer',
          {
            prepare: async (batch) => keys(batch),
            async handle(prepared) {
              const name = prepared.join();
              tries.set(name, (tries.get(name) ?? 0) + 1);
              if (prepared.includes('c') && tries.get(name) === 1) throw new Transient('not now');
              handled.push(...prepared);
              if (handled.length === 6) resolve();
            },
          },
          { batchSize: 2 },
        );
        await all;
        await subscription.stop();
        expect(handled).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
        expect([...tries.values()].filter((count) => count > 1)).toEqual([2]);
        expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
      }),
    );

    test(
      'what waits is counted, with the time of the oldest, until it is acknowledged',
      withLog(async (log) => {
        expect(await log.waiting('posts.collected', 'analyzer')).toEqual({ records: 0, oldestAt: null });
        await log.append('posts.collected', records('a', 'b'));
        await log.append('posts.collected', records('c'));
        const [oldest] = await log.read('posts.collected');
        const waiting = await log.waiting('posts.collected', 'analyzer');
        expect(waiting.records).toBe(3);
        // A log that keeps its times roughly may say a little too old.
        expect(Math.abs((waiting.oldestAt ?? 0) - (oldest?.at ?? 0))).toBeLessThan(10_000);
        const { all, handler } = gather(3);
        const subscription = log.subscribe('posts.collected', 'analyzer', handler);
        await all;
        await subscription.stop();
        expect(await log.waiting('posts.collected', 'analyzer')).toEqual({ records: 0, oldestAt: null });
        expect(await log.waiting('posts.collected', 'another')).toMatchObject({ records: 3 });
      }),
    );

    test(
      'a waiting consumer is woken by an append',
      withLog(async (log) => {
        const first = gather(1);
        const second = gather(2);
        const subscription = log.subscribe('parked', 'desk', async (batch) => {
          await first.handler(batch);
          await second.handler(batch);
        });
        await log.append('parked', records('a'));
        await first.all;
        await log.append('parked', records('b'));
        await second.all;
        await subscription.stop();
        expect(keys(second.seen)).toEqual(['a', 'b']);
      }),
    );

    test(
      'the same partition key meets the same partition, and order holds within it',
      withLog(async (log) => {
        const mixed = Array.from({ length: 40 }, (_, n) => ({
          key: `${n}`,
          partitionKey: `region ${n % 5}`,
          value: '1',
        }));
        await log.append('posts.collected', mixed);
        const { seen, all, handler } = gather(40);
        const subscription = log.subscribe('posts.collected', 'analyzer', handler, { batchSize: 7 });
        await all;
        await subscription.stop();
        for (let region = 0; region < 5; region += 1) {
          const own = seen.filter(({ key }) => Number(key) % 5 === region);
          expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
          expect(keys(own)).toEqual(mixed.filter(({ key }) => Number(key) % 5 === region).map(({ key }) => key));
        }
      }),
    );

    test(
      'a batch is never larger than asked for, and every group sees everything',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b', 'c', 'd', 'e'));
        const sizes: number[] = [];
        const one = gather(5, (batch) => sizes.push(batch.length));
        const two = gather(5);
        const subscriptions = [
          log.subscribe('posts.collected', 'one', one.handler, { batchSize: 2 }),
          log.subscribe('posts.collected', 'two', two.handler),
        ];
        await Promise.all([one.all, two.all]);
        for (const subscription of subscriptions) await subscription.stop();
        expect(Math.max(...sizes)).toBeLessThanOrEqual(2);
        expect(keys(one.seen)).toEqual(keys(two.seen));
      }),
    );

    test(
      'records are read without a group, from an offset on, topic by topic',
      withLog(async (log) => {
        await log.append('posts.collected', records('a', 'b', 'c'));
        await log.append('parked', records('x'));
        const all = await log.read('posts.collected');
        expect(keys(all)).toEqual(['a', 'b', 'c']);
        expect(keys(await log.read('posts.collected', all[1]?.offset ?? 0))).toEqual(['b', 'c']);
        expect(keys(await log.read('posts.collected', 0, 1))).toEqual(['a']);
        expect(keys(await log.read('parked'))).toEqual(['x']);
        expect(await log.read('settings.changed')).toEqual([]);
      }),
    );

    test(
      'whatever a value holds reaches the handler as it is, and what is behind it follows',
      withLog(async (log) => {
        const odd = ['{broken', '', '\u0000', 'null', '[]', '[['.repeat(2_000), `"${'很长'.repeat(700_000)}"`];
        const mixed = odd.flatMap((value, n) => [
          { key: `odd ${n}`, partitionKey: 'county', value },
          { key: `good ${n}`, partitionKey: 'county', value: '{}' },
        ]);
        await log.append('posts.collected', mixed);
        const { seen, all, handler } = gather(mixed.length);
        const subscription = log.subscribe('posts.collected', 'analyzer', handler, { batchSize: 3 });
        await all;
        await subscription.stop();
        expect(seen.map(({ key, value }) => ({ key, value }))).toEqual(mixed.map(({ key, value }) => ({ key, value })));
        expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
      }),
    );

    test(
      'a scan gives everything once, in order within each partition, and may be left early',
      withLog(async (log) => {
        const lines = Array.from({ length: 1200 }, (_, n) => ({
          key: `${n}`,
          partitionKey: `region ${n % 7}`,
          value: `${n}`,
        }));
        await log.append('cases.changed', lines);
        const found: LogRecord[] = [];
        for await (const page of log.scan('cases.changed')) found.push(...page);
        expect(found).toHaveLength(1200);
        for (let region = 0; region < 7; region += 1) {
          const own = found.map(({ value }) => Number(value)).filter((n) => n % 7 === region);
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }
        expect(new Set(keys(found)).size).toBe(1200);
        for await (const page of log.scan('cases.changed')) {
          expect(page.length).toBeGreaterThan(0);
          break;
        }
        for await (const page of log.scan('settings.changed')) expect(page).toEqual([]);
      }),
    );

    test(
      'a value comes back to the letter',
      withLog(async (log) => {
        const value = JSON.stringify({ text: '𠮷野家\u0000\ud800「」\u200b\n' });
        await log.append('posts.collected', [{ key: '钥匙 #1', value }]);
        expect((await log.read('posts.collected'))[0]).toMatchObject({ key: '钥匙 #1', value });
      }),
    );
  });
}
