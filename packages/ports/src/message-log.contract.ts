import { describe, expect, test } from 'vitest';
import { Throttled, Transient } from './errors.ts';
import type { BatchHandler, LogRecord, MessageLog, NewRecord } from './message-log.ts';

const records = (...keys: readonly string[]): readonly NewRecord[] =>
  keys.map((key) => ({ key, partitionKey: 'county', value: JSON.stringify({ key }) }));
const keys = (seen: readonly LogRecord[]): readonly string[] => seen.map(({ key }) => key);

/** A handler that keeps what it saw and says when it has seen `count` records. */
function gather(count: number, before: (batch: readonly LogRecord[]) => void = () => {}) {
  const seen: LogRecord[] = [];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const handler: BatchHandler = async (batch) => {
    before(batch);
    seen.push(...batch);
    if (seen.length >= count) resolve();
  };
  return { seen, all, handler };
}

/** What every message log promises; `reopen` shows what the next process sees. */
export function messageLogContract(
  open: () => Promise<{
    readonly log: MessageLog;
    readonly reopen: () => Promise<MessageLog>;
    readonly close: () => Promise<void>;
  }>,
): void {
  const withLog =
    (use: (log: MessageLog, reopen: () => Promise<MessageLog>) => Promise<void>) => async (): Promise<void> => {
      const { log, reopen, close } = await open();
      try {
        await use(log, reopen);
      } finally {
        await close();
      }
    };

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
      'a value comes back to the letter',
      withLog(async (log) => {
        const value = JSON.stringify({ text: '𠮷野家\u0000\ud800「」\u200b\n' });
        await log.append('posts.collected', [{ key: '钥匙 #1', value }]);
        expect((await log.read('posts.collected'))[0]).toMatchObject({ key: '钥匙 #1', value });
      }),
    );
  });
}
