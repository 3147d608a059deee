import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { days, hours, minutes, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { openTrendBook } from '@tingchao/response/trend-book.ts';
import { tellWarnings } from '@tingchao/response/watch-trends.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { createFakeClock } from '@tingchao/testkit/fake-clock.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { openIn, takeCorner } from './open-test-platform.ts';

/** A Tuesday without a holiday in the eight weeks before. */
const TODAY = parseInstant('2026-09-01T00:00+08:00') as Instant;
const places = [{ name: '石桥镇', kind: 'township' as const, township: '石桥镇', confidence: 0.9 }];
const posts = (day: Instant, count: number) =>
  Array.from({ length: count }, (_, n) => {
    const at = plus(day, hours(9) + minutes(n));
    return aKeptPost({
      post: { publishedAt: at, collectedAt: at },
      analysis: { topics: [{ id: 'ecology', score: 3, words: [] }], places },
    });
  });

test('two processes count the same posts to the same numbers, and the desk is told once', async () => {
  await using corner = takeCorner();
  const clock = createFakeClock('2026-09-01T12:00:00+08:00');
  const outboxes = [createMemoryNotifier(), createMemoryNotifier()] as const;
  const open = (outbox: (typeof outboxes)[number]) => openIn(corner, shippedSettings(), { clock, notifiers: [outbox] });
  const [one, other] = [await open(outboxes[0]), await open(outboxes[1])];
  try {
    const all = Array.from({ length: 63 }, (_, n) => posts(plus(TODAY, -days(63 - n)), 5)).flat();
    await one.commit({ posts: [...all, ...posts(TODAY, 16)] });
    // Delivered again: the store has each once.
    await one.commit({ posts: all.slice(0, 40) });
    const county = async (platform: typeof one): Promise<number> => {
      const { counts } = await openTrendBook(platform).refresh();
      return counts.sum('county', counts.firstHour, Number.MAX_SAFE_INTEGER);
    };
    expect(await county(one)).toBe(63 * 5 + 16);
    expect(await county(other)).toBe(63 * 5 + 16);
    expect(await tellWarnings(one)).toBe(1);
    expect(await tellWarnings(other)).toBe(0);
    expect(outboxes.map(({ sent }) => sent.length)).toEqual([1, 0]);
    expect(outboxes[0].sent[0]?.body).toContain('16 件，为该镇该类近八周周二同时段中位数（5 件）的 3.2 倍');
  } finally {
    await other.close();
    await one.close();
  }
});
