import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, minutes, parseInstant, plus, type Instant } from '../time/instant.ts';
import type { LevelSettings } from './level-settings.ts';
import { paceOf } from './pace.ts';
import type { SourceSeen } from './tally.ts';

const settings: Pick<LevelSettings, 'pace'> = {
  pace: { recentHours: 2, beforeHours: 24, minRecent: 5, minRatio: 2, maxChance: 0.01, points: 10 },
};
const LAST = parseInstant('2026-03-03T12:00') as Instant;
const START = parseInstant('2026-03-02T08:00') as Instant;

let voices = 0;
const voice = (after: number, over: Partial<SourceSeen> = {}): SourceSeen => ({
  at: plus(START, after),
  author: `a${(voices += 1)}`,
  channelType: 'forum',
  dated: true,
  ...over,
});
/** One voice every four hours for a day, then so many within the last hour. */
const day = (lately: number): readonly SourceSeen[] => [
  ...Array.from({ length: 7 }, (_, n) => voice(hours(4 * n))),
  ...Array.from({ length: lately }, (_, n) => voice(hours(25) + minutes((60 * n) / lately))),
];

test('nine voices in two hours after half a voice every two hours is told with its numbers', () => {
  const pace = paceOf(day(9), settings, LAST);
  expect(pace).toMatchObject({ recent: 10, points: 10 });
  expect(pace?.sentence).toMatch(
    /^近 2 小时新增 10 个独立信源，为此前 24 小时同长时段均值（0\.5 个）的 19\.\d 倍，最近一次翻倍用时 .*，上一次 .*，正在加速$/u,
  );
});

test('an incident that goes on as it began has no pace', () => {
  expect(
    paceOf(
      Array.from({ length: 60 }, (_, n) => voice(minutes(20 * n))),
      settings,
      LAST,
    ),
  ).toBeUndefined();
});

test('what began an hour ago has nothing to be held against', () => {
  expect(
    paceOf(
      Array.from({ length: 30 }, (_, n) => voice(minutes(2 * n))),
      settings,
      LAST,
    ),
  ).toBeUndefined();
});

test('one person who writes thirty times is one voice', () => {
  const one = Array.from({ length: 30 }, (_, n) => voice(hours(25) + minutes(n), { author: 'same' }));
  expect(paceOf([...day(0), ...one], settings, LAST)).toBeUndefined();
});

test('thirty undated posts found in one visit are no run', () => {
  const found = Array.from({ length: 30 }, () => voice(hours(25), { dated: false }));
  expect(paceOf([...day(0), ...found], settings, LAST)).toBeUndefined();
});

test('a day after the last voice, when only copies come, there is no pace any more', () => {
  expect(paceOf(day(9), settings, plus(LAST, hours(24)))).toBeUndefined();
});

test('the order of the voices and hearing them again change nothing', () => {
  const some = fc.array(
    fc
      .record({ after: fc.nat(1800), who: fc.nat(40) })
      .map(({ after, who }) => voice(minutes(after), { author: `w${who}` })),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(some, (sources) => {
      expect(paceOf([...sources, ...sources].toReversed(), settings, LAST)).toEqual(paceOf(sources, settings, LAST));
    }),
  );
});
