import { expect, test } from 'vitest';
import { CIVIL_OFFSET_MS, days, hours, plus } from '../time/instant.ts';
import { createDayKinds } from './day-kinds.ts';
import { civilHour } from './hourly-counts.ts';
import { createPostCounter } from './post-counter.ts';
import { calendars, said, settings, time } from './trend-builders.ts';
import { warningsOf, type Warning } from './warnings.ts';

/** Numbers from 0 to 1, always the same for a seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function poisson(rate: number, next: () => number): number {
  let count = 0;
  for (let left = next(); left > Math.exp(-rate); left *= next()) count += 1;
  return count;
}

/** Hours at which people write, as shares of a day. */
const awake = [8, 9, 9, 10, 10, 11, 12, 14, 15, 15, 16, 17, 19, 20, 20, 21, 22];
const townships = ['城关镇', '东湖街道', '石桥镇', '双塔镇', '白沙镇', '柳河镇', '望山乡', '北坪乡'];
const topics = ['ecology', 'transport', 'urban', 'education', 'health', 'rural'];
const FIRST = time('2026-05-04');
const WATCHED = 56;

/**
 * A county of about 130 messages a working day (half as many at weekends) for sixteen weeks, whose days differ more than
 * chance alone makes them (`swing`); the warnings of each of the last eight weeks' evenings.
 */
function yearOf(seed: number, swing: number, extra: (day: number) => number): readonly (readonly Warning[])[] {
  const next = random(seed);
  const counter = createPostCounter(settings);
  const kinds = createDayKinds(calendars);
  const names = { county: '青岚县', topic: (id: string) => id, source: (id: string) => id };
  const evenings: (readonly Warning[])[] = [];
  for (let n = 0; n < 2 * WATCHED; n += 1) {
    const start = plus(FIRST, days(n));
    const isOff = kinds.of(Math.floor((start + CIVIL_OFFSET_MS) / days(1))) === 'weekend';
    const mood = (isOff ? 0.5 : 1) * (1 + swing * (2 * next() - 1));
    const speak = (township: string, topic: string, count: number): void => {
      for (let k = 0; k < count; k += 1) {
        const hour = awake[Math.floor(next() * awake.length)] ?? 12;
        counter.take(said(plus(start, hours(hour)), { township, topic }));
      }
    };
    for (const [t, township] of townships.entries())
      for (const [k, topic] of topics.entries()) speak(township, topic, poisson((mood * 10) / (1 + t + k), next));
    speak('石桥镇', 'ecology', extra(n));
    counter.settle(start);
    if (n < WATCHED) continue;
    const looking = { counter, kinds, settings, names, hour: civilHour(plus(start, hours(23))) };
    evenings.push(warningsOf(looking, new Map()));
  }
  return evenings;
}

test.each([
  ['as chance has it', 0],
  ['and swing by a third besides', 0.33],
])('in eight weeks of usual days that vary %s there are at most three false warnings a month', (_, swing) => {
  const told = [1, 2, 3].flatMap((seed) => yearOf(seed, swing, () => 0).flat());
  expect(told.length).toBeLessThanOrEqual((3 * 3 * WATCHED) / 30);
});

test('twelve messages more than usual about one matter in one township are told that evening, and of that alone', () => {
  const found = [1, 2, 3, 4, 5].map((seed) => yearOf(seed, 0.33, (n) => (n === 2 * WATCHED - 4 ? 12 : 0)).at(-4) ?? []);
  const names = found.map((warnings) => warnings.map(({ kind, name }) => `${kind} ${name}`));
  expect(names.filter((one) => one.includes('raised 石桥镇ecology类')).length).toBe(5);
});
