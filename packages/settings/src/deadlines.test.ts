import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  mergeDeadlines,
  planDeadlines,
  type ClockMatter,
  type DeadlinePlan,
} from '@tingchao/domain/response/plan-deadlines.ts';
import { slaOutcome } from '@tingchao/domain/response/sla-outcome.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { parseInstant, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import { loadSettings } from './load-settings.ts';

const { sla, calendars } = loadSettings(fileURLToPath(new URL('../../../config', import.meta.url)));
const calendar = createCalendar(calendars);
const at = (text: string): Instant => parseInstant(text)!;

function plan(over: Partial<ClockMatter> = {}): DeadlinePlan {
  const matter: ClockMatter = {
    level: 'IV',
    eventSeverity: '无',
    detectedAt: at('2026-04-02 07:30'),
    channelTypes: ['weibo'],
    superiorOrders: [],
    needsPublicResponse: true,
    kinds: ['投诉'],
    ...over,
  };
  return planDeadlines(matter, sla, calendar);
}
const clock = (planned: DeadlinePlan, id: string) => planned.deadlines.find((deadline) => deadline.id === id);
const due = (planned: DeadlinePlan, id: string) => {
  const found = clock(planned, id);
  return found && toClock(found.dueAt);
};

describe('the 48-hour clock', () => {
  test('is not stopped by a weekend or a public holiday', () => {
    const found = clock(plan(), 'public_response')!;
    expect(toClock(found.dueAt)).toBe('2026-04-04 07:30');
    expect(found).toMatchObject({ hard: true, calendar: 'natural' });
    expect(found.arithmetic).toBe('2026-04-02 07:30 + 48 小时 = 2026-04-04 07:30');
  });

  test('runs beside the limit of the channel, not instead of it', () => {
    const planned = plan({ channelTypes: ['leader_board', 'weibo'] });
    expect(due(planned, 'public_response')).toBe('2026-04-04 07:30');
    expect(due(planned, 'channel_reply.leader_board')).toBe('2026-04-17 23:59');
  });

  test('does not run for a matter that a person found to need no public answer', () => {
    const planned = plan({ needsPublicResponse: false, channelTypes: ['hotline_12345'] });
    expect(clock(planned, 'public_response')).toBeUndefined();
    expect(clock(planned, 'channel_reply.hotline_12345')).toBeDefined();
  });
});

describe('the 5-hour and 24-hour clocks', () => {
  test('are hard only when the event itself is 重大 or above', () => {
    expect(clock(plan({ level: 'IV', eventSeverity: '重大' }), 'first_release')).toMatchObject({ hard: true });
    expect(clock(plan({ level: 'I', eventSeverity: '较大' }), 'first_release')).toMatchObject({ hard: false });
    expect(clock(plan({ level: 'III', eventSeverity: '一般' }), 'first_release')).toBeUndefined();
    expect(due(plan({ level: 'II' }), 'press_conference')).toBe('2026-04-03 07:30');
  });
});

test.each([
  ['I', '2026-04-02 08:00'],
  ['II', '2026-04-02 08:30'],
  ['III', '2026-04-02 09:30'],
  ['IV', '2026-04-02 19:30'],
] as const)('a matter of level %s is reported up by %s', (level, expected) => {
  expect(due(plan({ level }), 'report_up')).toBe(expected);
});

test('an order from above runs by its own date and document number', () => {
  const order = { documentNo: '宁政督〔2026〕7号', from: '宁川市政府办', due: at('2026-04-03 17:00') };
  const found = clock(plan({ superiorOrders: [order] }), 'superior_order.宁政督〔2026〕7号');
  expect(found).toMatchObject({ dueAt: order.due, hard: true });
  expect(found!.basis).toContain('宁政督〔2026〕7号');
});

test('2027 has no published calendar: its working-day clocks are reported, its hours run', () => {
  const planned = plan({ detectedAt: at('2026-12-31 10:00') });
  expect(planned.undetermined).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 'close', code: 'calendar_missing', year: 2027 })]),
  );
  expect(clock(planned, 'close')).toBeUndefined();
  expect(due(planned, 'public_response')).toBe('2027-01-02 10:00');
});

describe('clocks of a case whose matter changes', () => {
  test('never move later and are never lost', () => {
    const before = plan({ level: 'II' }).deadlines;
    const after = plan({ level: 'IV', detectedAt: at('2026-04-02 12:00') }).deadlines;
    const merged = mergeDeadlines(before, after);
    for (const old of before) {
      const now = merged.find(({ id }) => id === old.id)!;
      expect(now.dueAt).toBeLessThanOrEqual(old.dueAt);
    }
  });

  test('move earlier when an earlier post turns up', () => {
    const merged = mergeDeadlines(plan().deadlines, plan({ detectedAt: at('2026-04-01 20:00') }).deadlines);
    expect(toClock(merged.find(({ id }) => id === 'public_response')!.dueAt)).toBe('2026-04-03 20:00');
  });

  test('stay met once they are met', () => {
    const met = plan().deadlines.map((deadline) => ({ ...deadline, metAt: at('2026-04-02 20:00') }));
    expect(mergeDeadlines(met, plan().deadlines).every(({ metAt }) => metAt === at('2026-04-02 20:00'))).toBe(true);
  });
});

describe('the outcome of a clock', () => {
  const deadline = clock(plan(), 'public_response');

  test('an answer after the limit is late by its minutes, for good', () => {
    expect(slaOutcome(deadline, at('2026-04-04 08:20'), at('2026-04-09 00:00'))).toMatchObject({
      status: 'responded_late',
      lateMinutes: 50,
    });
  });

  test('an answer in the last minute is on time', () => {
    expect(slaOutcome(deadline, at('2026-04-04 07:30'), at('2026-04-05 00:00')).status).toBe('on_time');
  });

  test('an open clock tells the stage it has reached', () => {
    expect(slaOutcome(deadline, null, at('2026-04-03 20:30'), sla.ladder)).toMatchObject({
      status: 'pending',
      reminderStage: '临近时限（黄牌）',
      elapsedFraction: 0.771,
    });
    expect(slaOutcome(deadline, null, at('2026-04-04 07:31'), sla.ladder)).toMatchObject({
      status: 'overdue_open',
      reminderStage: '超时督办（红牌）',
      lateMinutes: 1,
    });
  });

  test('an answer that is published later than the evaluation is not known yet', () => {
    expect(slaOutcome(deadline, at('2026-04-03 10:00'), at('2026-04-02 10:00')).status).toBe('pending');
  });

  test('no clock means no answer was required', () => {
    expect(slaOutcome(undefined, null, at('2026-04-02 10:00'))).toEqual({ status: 'not_required' });
  });
});
