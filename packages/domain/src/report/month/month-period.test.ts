import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCalendar } from '../../time/calendar.ts';
import { instant, toClock } from '../../time/instant.ts';
import { monthAt, monthPeriod, shift } from './month-period.ts';
import { monthReminder } from './month-reminder.ts';
import type { MonthSettings } from './month-settings.ts';

const settings: MonthSettings = {
  dueDay: 29,
  reminderDay: 26,
  period: 'due_day',
  leastCell: 5,
  leastRated: 5,
  targets: { within48h: 0.95, firstRelease: 1, unitInTime: 0.95, returned: 0.1, ledgerComplete: 0.98, satisfied: 0.8 },
};
const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: { '2026': { papers: [], daysOff: [], extraWorkdays: [] } },
});
const clocks = (month: string, own = settings): readonly string[] => {
  const period = monthPeriod(month, own, calendar);
  return period ? [period.from, period.to, period.dueAt, ...period.remindAt].map(toClock) : [];
};

test('a month runs from the 29th of the one before to the end of the 28th', () => {
  expect(clocks('2026-12').slice(0, 3)).toEqual(['2026-11-29 00:00', '2026-12-29 00:00', '2026-12-29 23:59']);
});

test('a February of 28 days ends on its last day, and March begins on its first', () => {
  expect(clocks('2026-02').slice(0, 3)).toEqual(['2026-01-29 00:00', '2026-03-01 00:00', '2026-02-28 23:59']);
  expect(clocks('2026-03')[0]).toBe('2026-03-01 00:00');
  expect(clocks('2028-02').slice(0, 2)).toEqual(['2028-01-29 00:00', '2028-02-29 00:00']);
});

test('a due day that is a rest day is reminded of on the last working day before, too', () => {
  expect(clocks('2026-03').slice(3)).toEqual(['2026-03-26 08:30', '2026-03-27 08:30']);
  expect(clocks('2026-04').slice(3)).toEqual(['2026-04-26 08:30']);
});

test('the calendar month is due in the next one', () => {
  const own = { ...settings, period: 'calendar_month' as const };
  expect(clocks('2026-11', own).slice(0, 3)).toEqual(['2026-11-01 00:00', '2026-12-01 00:00', '2026-12-29 23:59']);
});

test.each(['2026-13', '2026-1', '26-01', '', 'latest'])('%j is no month', (text) => {
  expect(monthPeriod(text, settings, calendar)).toBeUndefined();
});

test('months follow each other without a gap or an overlap, and every moment has one', () => {
  const any = fc.record({
    month: fc.integer({ min: 0, max: 240 }).map((n) => shift('2020-01', n)),
    dueDay: fc.integer({ min: 1, max: 31 }),
    period: fc.constantFrom('due_day' as const, 'calendar_month' as const),
  });
  fc.assert(
    fc.property(any, fc.integer({ min: 0, max: 86_400_000 * 40 }), ({ month, ...over }, after) => {
      const own = { ...settings, ...over };
      const here = monthPeriod(month, own, calendar)!;
      expect(monthPeriod(shift(month, 1), own, calendar)?.from).toBe(here.to);
      expect(here.to).toBeGreaterThan(here.from);
      const at = instant(here.from + after);
      const found = monthAt(at, own, calendar);
      expect(at >= found.from && at < found.to).toBe(true);
    }),
  );
});

test('the reminders come in turn, then the overdue one, then none', () => {
  const period = monthPeriod('2026-03', settings, calendar)!;
  const at = (n: number) => monthReminder(period, instant(period.remindAt[0]! + n * 86_400_000))?.id ?? null;
  expect([-1, 0, 1, 3, 4, 60].map(at)).toEqual([null, '2026-03:1', '2026-03:2', '2026-03:2', '2026-03:overdue', null]);
});
