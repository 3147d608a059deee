import { describe, expect, test } from 'vitest';
import { createCalendar, plusMonths } from './calendar.ts';
import { parseInstant, toClock, type Instant } from './instant.ts';

const at = (text: string): Instant => parseInstant(text)!;
const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: {
    '2026': {
      papers: [],
      daysOff: ['2026-04-04', '2026-04-05', '2026-04-06', '2026-10-01', '2026-10-02'],
      extraWorkdays: ['2026-09-20', '2026-10-10'],
    },
  },
});

describe('working days', () => {
  test('a weekend is off, a make-up Saturday is not', () => {
    expect(calendar.isWorkday(at('2026-04-11'))).toEqual({ ok: true, value: false });
    expect(calendar.isWorkday(at('2026-10-10'))).toEqual({ ok: true, value: true });
    expect(calendar.isWorkday(at('2026-04-06'))).toEqual({ ok: true, value: false });
  });

  test('the day a limit starts does not count, and the limit lasts to the end of its last working day', () => {
    const due = calendar.plusWorkdays(at('2026-04-02 07:30'), 2);
    expect(due.ok && toClock(due.value)).toBe('2026-04-07 23:59');
  });

  test('a limit that touches a year without a calendar is refused, with the year', () => {
    expect(calendar.plusWorkdays(at('2026-12-30 10:00'), 5)).toEqual({
      ok: false,
      error: { code: 'calendar_missing', year: 2027 },
    });
    expect(calendar.isWorkday(at('2027-03-01'))).toMatchObject({ ok: false });
  });
});

test('a calendar month from the 31st ends on the last day of a shorter month', () => {
  expect(toClock(plusMonths(at('2026-01-31 09:00'), 1))).toBe('2026-02-28 09:00');
});
