import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, instant, parseInstant, toClock } from '../time/instant.ts';
import { latestPeriod, periodBefore, reportPeriod, type PeriodKind } from './report-period.ts';

const kinds = ['day', 'week', 'month', 'quarter', 'year'] as const satisfies readonly PeriodKind[];
const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 11, 31) }).map((ms) => instant(ms));

test('periods follow each other without a gap or an overlap, and are named by their key', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), moment, (kind, at) => {
      const period = latestPeriod(kind, at);
      const before = periodBefore(period);
      expect(before.to).toBe(period.from);
      expect(before.from).toBeLessThan(before.to);
      expect(reportPeriod(kind, period.key)).toEqual(period);
      expect(period.from).toBeLessThanOrEqual(at);
      if (kind !== 'day') expect(period.to).toBeLessThanOrEqual(at);
    }),
  );
});

test.each([
  ['day', '2026-03-02', '2026年3月2日', '2026-03-02 00:00', '2026-03-03 00:00'],
  ['week', '2026-03-08', '2026年3月2日至8日', '2026-03-02 00:00', '2026-03-09 00:00'],
  ['week', '2026-04-05', '2026年3月30日至4月5日', '2026-03-30 00:00', '2026-04-06 00:00'],
  ['week', '2025-12-31', '2025年12月29日至2026年1月4日', '2025-12-29 00:00', '2026-01-05 00:00'],
  ['month', '2026-12', '2026年12月', '2026-12-01 00:00', '2027-01-01 00:00'],
  ['quarter', '2026-Q4', '2026年第四季度', '2026-10-01 00:00', '2027-01-01 00:00'],
  ['year', '2026', '2026年', '2026-01-01 00:00', '2027-01-01 00:00'],
] as const)('%s %s is %s', (kind, text, name, from, to) => {
  const period = reportPeriod(kind, text)!;
  expect([period.name, toClock(period.from), toClock(period.to)]).toEqual([name, from, to]);
});

test.each([
  ['day', '2026-02-30'],
  ['day', '2026-3-2'],
  ['month', '2026-13'],
  ['quarter', '2026-Q5'],
  ['year', '26'],
] as const)('a %s is not %s', (kind, text) => {
  expect(reportPeriod(kind, text)).toBeUndefined();
});

test('on a Monday morning the week that ended is the one before', () => {
  const at = instant(parseInstant('2026-03-09')! + hours(9));
  expect(latestPeriod('week', at).key).toBe('2026-03-02');
});
