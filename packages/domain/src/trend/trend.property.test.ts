import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, plus } from '../time/instant.ts';
import { chanceOfAtLeast, chanceOfNone } from './chance.ts';
import { judgeDay } from './judge-day.ts';
import { createHourlyCounts } from './hourly-counts.ts';
import { calendars, looking, said, settings, time } from './trend-builders.ts';
import { comparableDays, createDayKinds } from './day-kinds.ts';
import { createPostCounter } from './post-counter.ts';
import { warningsOf } from './warnings.ts';

const START = time('2026-08-01T00:00');
const townships = ['石桥镇', '城关镇', '望山乡'];
const topics = ['ecology', 'transport'];

const posts = fc.array(
  fc
    .record({
      hour: fc.integer({ min: 0, max: 24 * 70 }),
      township: fc.constantFrom(...townships),
      topic: fc.constantFrom(...topics),
      source: fc.constantFrom('a', 'b'),
    })
    .map(({ hour, township, topic, source }) =>
      said(plus(START, hours(hour)), { township, topic, post: { sourceId: source } }),
    ),
  { maxLength: 200 },
);

test('neither the order of the posts nor their redelivery changes what is said', () => {
  fc.assert(
    fc.property(posts, fc.infiniteStream(fc.nat()), (all, random) => {
      const twice = [...all, ...all.filter((_, n) => n % 3 === 0)];
      const order = twice.map((post) => ({ post, at: random.next().value as number })).toSorted((a, b) => a.at - b.at);
      const at = '2026-10-09T20:00';
      const [one, other] = [
        looking(all, at),
        looking(
          order.map(({ post }) => post),
          at,
        ),
      ];
      for (const township of townships) {
        const subject = { kind: 'township', township } as const;
        expect(judgeDay(subject, other)).toEqual(judgeDay(subject, one));
      }
      expect(warningsOf(other, new Map())).toEqual(warningsOf(one, new Map()));
    }),
    { numRuns: 60 },
  );
});

test('what is settled is not remembered and not counted again', () => {
  fc.assert(
    fc.property(posts, (all) => {
      const counter = createPostCounter(settings);
      for (const post of all) counter.take(post);
      const before = counter.counts.subjects().map((key) => counter.counts.sum(key, 0, 1e9));
      counter.settle(plus(START, hours(24 * 71)));
      for (const post of all) counter.take(post);
      expect(counter.counts.subjects().map((key) => counter.counts.sum(key, 0, 1e9))).toEqual(before);
      expect(counter.remembered).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('the ring counts as an endless list would, as far as it reaches', () => {
  const additions = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 300 });
  fc.assert(
    fc.property(additions, fc.nat(200), fc.nat(200), (all, from, length) => {
      const counts = createHourlyCounts(48, 10);
      for (const hour of all) counts.add(['s'], hour);
      const first = Math.max(...all, 0) - 47;
      const expected = all.filter((hour) => hour >= Math.max(from, first) && hour < from + length).length;
      expect(counts.sum('s', from, from + length)).toBe(expected);
    }),
  );
});

test('the chance of many falls with the count, and the chances add up', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.integer({ min: 1, max: 60 }), fc.nat(300), (sum, exposure, count) => {
      const usual = { sum, exposure };
      expect(chanceOfAtLeast(0, usual)).toBe(1);
      expect(chanceOfAtLeast(count + 1, usual)).toBeLessThanOrEqual(chanceOfAtLeast(count, usual));
      expect(1 - chanceOfAtLeast(1, usual)).toBeCloseTo(chanceOfNone(usual), 9);
    }),
  );
});

test('an ordinary day is only ever held against ordinary days of its weekday', () => {
  const kinds = createDayKinds(calendars);
  fc.assert(
    fc.property(fc.integer({ min: 20_450, max: 20_820 }), (day) => {
      const ordinary = kinds.of(day) === 'workday' || kinds.of(day) === 'weekend';
      for (const other of comparableDays(day, 8, kinds)) {
        expect(day - other).toBeLessThanOrEqual(56);
        if (ordinary) expect([(day - other) % 7, kinds.of(other)]).toEqual([0, kinds.of(day)]);
      }
    }),
  );
});
