import { expect, test } from 'vitest';
import type { CalendarsSettings } from '../time/calendar-settings.ts';
import { parseInstant, type Instant } from '../time/instant.ts';
import { createDayKinds } from '../trend/day-kinds.ts';
import { periodsAt, sensitivePeriodsSchema } from './sensitive-periods.ts';

const calendars: CalendarsSettings = {
  version: 1,
  weeklyOff: [6, 7],
  years: { 2026: { papers: [], daysOff: ['2026-05-01', '2026-05-02'], extraWorkdays: ['2026-05-09'] } },
};
const kinds = createDayKinds(calendars);
const periods = sensitivePeriodsSchema.parse({
  rationale: '…',
  items: [
    { name: '法定节假日', fromCalendar: true, points: 2 },
    { name: '汛期', months: [5, 6, 7, 8, 9], topics: ['safety'], points: 3 },
  ],
});
const at = (time: string): Instant => parseInstant(time) as Instant;
const names = (topics: readonly string[], time: string): readonly string[] =>
  periodsAt(periods, topics, at(time), kinds).map(({ name }) => name);

test('a period holds in its months, for its topics', () => {
  expect(names(['safety'], '2026-06-10T09:00')).toEqual(['汛期']);
  expect(names(['health'], '2026-06-10T09:00')).toEqual([]);
  expect(names(['safety'], '2026-04-10T09:00')).toEqual([]);
});

test('a holiday is one by the calendar, and a make-up Saturday is none', () => {
  expect(names(['health'], '2026-05-02T09:00')).toEqual(['法定节假日']);
  expect(names(['health'], '2026-05-09T09:00')).toEqual([]);
});

test('the weightiest comes first, and midnight is that of +08:00', () => {
  expect(names(['safety'], '2026-05-01T00:00')).toEqual(['汛期', '法定节假日']);
  expect(names(['safety'], '2026-04-30T23:59')).toEqual([]);
});

test('a period without months and without a calendar is refused, and so is one with both', () => {
  const one = (item: object) => sensitivePeriodsSchema.safeParse({ rationale: '…', items: [item] }).success;
  expect(one({ name: '无', points: 1 })).toBe(false);
  expect(one({ name: '都有', months: [1], fromCalendar: true, points: 1 })).toBe(false);
});
