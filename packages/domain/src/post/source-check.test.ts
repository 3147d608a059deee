import { expect, test } from 'vitest';
import { days, hours, parseInstant, plus, type Instant } from '../time/instant.ts';
import { adviseCheck, isCheckDue, noteCheck } from './source-check.ts';

const at = parseInstant('2026-03-02T06:30') as Instant;
const changed = { verdict: 'changed', told: ['list.fields.time 取不到了'], recordedAt: at } as const;

test('a source is checked once a day at the named minute, and at once when it never was', () => {
  const cron = '30 6 * * *';
  expect(isCheckDue(cron, null, at)).toBe(true);
  expect(isCheckDue(cron, at, plus(at, hours(23)))).toBe(false);
  expect(isCheckDue(cron, at, plus(at, days(1)))).toBe(true);
  expect(isCheckDue(cron, plus(at, hours(3)), plus(at, days(1)))).toBe(true);
});

test('a redesign keeps the day it was first seen, also through a day when nothing answered', () => {
  const first = noteCheck(changed, null, at);
  const next = noteCheck({ verdict: 'unreached', told: ['超时'], recordedAt: at }, first, plus(at, days(1)));
  const third = noteCheck(changed, next, plus(at, days(2)));
  expect([first, next, third].map(({ changedSince }) => changedSince)).toEqual([at, at, at]);
  expect(adviseCheck(third)).toContain('list.fields.time');
  const mended = noteCheck({ verdict: 'same', told: [], recordedAt: at }, third, plus(at, days(3)));
  expect([mended.changedSince, adviseCheck(mended)]).toEqual([null, undefined]);
});
