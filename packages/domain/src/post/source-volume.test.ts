import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDate, days, hours, parseInstant, plus, type Instant } from '../time/instant.ts';
import { brokenSelectors, fillsOf, noteFills } from './selector-health.ts';
import { noteVolume, quietReason, usualOn, weekdayKind, type Volume } from './source-volume.ts';

/** A Monday morning. */
const at = parseInstant('2026-03-02T09:00:00+08:00')!;

/** Eight weeks in which each day held what `on` says of it. */
function history(on: (day: Instant, back: number) => number | undefined): Volume {
  let volume: Volume = {};
  for (let back = 56; back >= 1; back -= 1) {
    const count = on(plus(at, -days(back)), back);
    if (count !== undefined) volume = noteVolume(volume, plus(at, -days(back)), count);
  }
  return volume;
}
const isWeekend = (day: Instant): boolean => ['2', '3'].includes(weekdayKind(day));

describe('a source that is usually busy', () => {
  test('and brought almost nothing yesterday is quiet, and the line says how much is usual', () => {
    const volume = history((_, back) => (back === 1 ? 1 : 20));
    expect(quietReason(volume, at, weekdayKind, null)).toMatch(/昨天只有 1 条.*约 20 条/);
  });

  test('and brought a third less is not', () => {
    expect(
      quietReason(
        history((_, back) => (back === 1 ? 13 : 20)),
        at,
        weekdayKind,
        null,
      ),
    ).toBeNull();
  });

  test('is no longer quiet as soon as today brings its share', () => {
    const volume = noteVolume(
      history((_, back) => (back === 1 ? 1 : 20)),
      at,
      6,
    );
    expect(quietReason(volume, at, weekdayKind, null)).toBeNull();
  });

  test('on working days only is not quiet after a weekend', () => {
    expect(
      quietReason(
        history((day) => (isWeekend(day) ? 0 : 20)),
        at,
        weekdayKind,
        null,
      ),
    ).toBeNull();
  });

  test('and was not read yesterday is not called quiet: nobody knows', () => {
    expect(
      quietReason(
        history((_, back) => (back === 1 ? undefined : 20)),
        at,
        weekdayKind,
        null,
      ),
    ).toBeNull();
  });
});

test('a slow source is quiet only when enough days are', () => {
  expect(
    quietReason(
      history((_, back) => (back <= 1 ? 0 : 2)),
      at,
      weekdayKind,
      null,
    ),
  ).toBeNull();
  expect(
    quietReason(
      history((_, back) => (back <= 4 ? 0 : 2)),
      at,
      weekdayKind,
      null,
    ),
  ).toMatch(/前 \d 天只有 0 条/);
  expect(
    quietReason(
      history((_, back) => (back <= 7 ? 0 : 0.2)),
      at,
      weekdayKind,
      null,
    ),
  ).toBeNull();
});

test('a new source is judged by what its settings expect, and not at all without that', () => {
  const volume = noteVolume({}, plus(at, -days(1)), 0);
  expect(quietReason(volume, at, weekdayKind, 12)).toMatch(/约 12 条/);
  expect(quietReason(volume, at, weekdayKind, null)).toBeNull();
});

test('one day of a flood does not become usual', () => {
  const volume = history((_, back) => (back === 14 ? 5000 : 10));
  expect(usualOn(volume, at, weekdayKind, null)).toBe(10);
});

test('volume keeps eight weeks and forgets nothing of them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(80 * 24), fc.nat(50)), { maxLength: 60 }), (visits) => {
      const ordered = visits
        .map(([hour, added]) => [plus(at, hours(hour)), added] as const)
        .toSorted((a, b) => a[0] - b[0]);
      const volume = ordered.reduce<Volume>((kept, [when, added]) => noteVolume(kept, when, added), {});
      const last = ordered.at(-1)?.[0];
      if (last === undefined) return volume !== undefined;
      const recent = ordered.filter(([when]) => civilDate(when) > civilDate(plus(last, -days(56))));
      const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
      return sum(Object.values(volume)) === sum(recent.map(([, added]) => added));
    }),
  );
});

describe('a selector', () => {
  const rules = { title: 'a', time: 'span.date', author: '.who' };
  const rows = (time: string) => Array.from({ length: 10 }, () => ({ title: '通知', time }));
  const whole = fillsOf('list.fields', rules, rows('2026-03-02'));

  test('that finds nothing where it always did is broken, and is named', () => {
    const now = fillsOf('list.fields', rules, rows(''));
    expect(brokenSelectors(whole, now, 10)).toEqual(['list.fields.time']);
    expect(brokenSelectors(noteFills(whole, now), now, 10)).toEqual(['list.fields.time']);
  });

  test('that never found anything is not broken now, and few rows prove nothing', () => {
    expect(brokenSelectors(whole, whole, 10)).toEqual([]);
    expect(brokenSelectors(whole, fillsOf('list.fields', rules, rows('').slice(0, 2)), 2)).toEqual([]);
  });
});
