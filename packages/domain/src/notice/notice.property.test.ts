import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelNumerals, type Level } from '../analysis/analysis.ts';
import { createCalendar } from '../time/calendar.ts';
import { hours, instant, minutes, parseInstant, type Instant } from '../time/instant.ts';
import { digestText } from './digest-notice.ts';
import { noticeSettingsSchema } from './notice-settings.ts';
import { planWay, type Waiting } from './plan-way.ts';
import { quietUntil } from './quiet-hours.ts';
import { addressesBy } from './recipients.ts';

const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: { '2026': { papers: [], daysOff: ['2026-04-06'], extraWorkdays: ['2026-02-28'] } },
});
const base = {
  version: 1,
  ways: [
    { id: 'group', kind: 'dingtalk', keyEnv: 'K' },
    { id: 'post', kind: 'mail', host: 'mail', port: 25, tls: 'none', from: 'a@b.example' },
  ],
  people: [
    { id: 'zhang', name: '张', reach: [{ way: 'post', address: 'zhang@b.example' }] },
    {
      id: 'li',
      name: '李',
      reach: [
        { way: 'post', address: 'li@b.example' },
        { way: 'group', address: '139' },
      ],
    },
  ],
  recipients: [
    {
      id: 'duty',
      groups: ['group'],
      people: ['zhang'],
      roster: [{ from: '2026-04-04', to: '2026-04-06', people: ['li'] }],
    },
  ],
  fallback: 'duty',
  handover: '08:30',
  quietHours: {
    workdays: { from: '22:00', to: '07:00' },
    restDays: { from: '21:00', to: '09:00' },
    alwaysLevels: ['I', 'II'],
  },
  storm: { windowMinutes: 10, mostSingles: 5, digestEveryMinutes: 10 },
  acknowledge: { levels: ['I', 'II'], afterMinutes: 15, most: 3, next: 'duty' },
};
const settings = noticeSettingsSchema.parse(base);
const at = (text: string): Instant => parseInstant(`${text}+08:00`) as Instant;
const levels = ['I', 'II', 'III', 'IV'] as const;
const anyTime = fc.integer({ min: at('2026-01-01T00:00'), max: at('2026-12-31T23:59') }).map(instant);

describe('quiet hours', () => {
  test.each([
    ['2026-03-02T21:59', null],
    ['2026-03-02T22:00', '2026-03-03T07:00'],
    ['2026-03-03T06:59', '2026-03-03T07:00'],
    ['2026-03-03T07:00', null],
    // Friday night ends at seven, and Saturday's own hours begin at nine in the evening.
    ['2026-03-06T23:00', '2026-03-07T07:00'],
    ['2026-03-07T21:00', '2026-03-08T09:00'],
    // 清明 Monday off; 28 February is a Saturday that is worked.
    ['2026-04-06T21:30', '2026-04-07T09:00'],
    ['2026-02-28T21:30', null],
    // No calendar for the year: the shorter hours, nothing is guessed.
    ['2030-01-05T21:30', null],
  ])('at %s level Ⅲ waits until %s', (now, until) => {
    expect(quietUntil('III', at(now), calendar, settings)).toBe(until === null ? null : at(until));
  });

  test('never hold back the two highest levels, and no settings can make them', () => {
    fc.assert(
      fc.property(anyTime, fc.constantFrom('I', 'II'), (now, level) => {
        expect(quietUntil(level as Level, now, calendar, settings)).toBeNull();
      }),
    );
    const wrong = { ...base, quietHours: { ...base.quietHours, alwaysLevels: ['I'] } };
    expect(noticeSettingsSchema.safeParse(wrong).success).toBe(false);
  });

  test('end at a time that is not quiet, within a day and a half', () => {
    fc.assert(
      fc.property(anyTime, (now) => {
        const until = quietUntil('IV', now, calendar, settings);
        if (until === null) return;
        expect(until).toBeGreaterThan(now);
        expect(until - now).toBeLessThanOrEqual(hours(36));
        expect(quietUntil('IV', until, calendar, settings)).toBeNull();
      }),
    );
  });
});

const someWaiting = fc
  .uniqueArray(fc.record({ id: fc.uuid(), level: fc.constantFrom(...levels), age: fc.nat(100) }), {
    selector: ({ id }) => id,
    maxLength: 60,
  })
  .map((list) => list.map(({ id, level, age }) => ({ id, level, caseId: id, to: 'duty', createdAt: instant(age) })));
const somePast = fc.record({
  singles: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 8 }),
  folded: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
});

test('every notice goes singly, folded or later: in exactly one of the three; never more messages than there is room', () => {
  fc.assert(
    fc.property(someWaiting, somePast, fc.nat(30), anyTime, (waiting: readonly Waiting[], past, room, now) => {
      const before = (ago: number): Instant => instant(now - minutes(ago));
      const known = {
        singles: past.singles.map(before),
        digestAt: past.folded === null ? null : before(past.folded),
      };
      const plan = planWay(waiting, known, room, now, { settings, calendar });
      const all = [...plan.singles, ...plan.digest, ...plan.later.map(({ notice }) => notice)].map(({ id }) => id);
      expect(all.toSorted()).toEqual(waiting.map(({ id }) => id).toSorted());
      expect(plan.singles.length + (plan.digest.length > 0 ? 1 : 0)).toBeLessThanOrEqual(room);
      for (const { until } of plan.later) expect(until).toBeGreaterThan(now);
      const recent = known.singles.filter((one) => one > now - minutes(10)).length;
      expect(plan.singles.length).toBeLessThanOrEqual(Math.max(0, settings.storm.mostSingles - recent));
      // The most urgent leave at once as long as there is any room.
      const urgent = waiting.filter(({ level }) => level === 'I' || level === 'II').map(({ id }) => id);
      const left = new Set([...plan.singles, ...plan.digest].map(({ id }) => id));
      if (room > 0) expect(urgent.filter((id) => !left.has(id))).toEqual([]);
    }),
  );
});

test('a folded message says how many of what and of which level, and nothing else of a notice', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ level: fc.constantFrom(...levels), secret: fc.uuid() }), { minLength: 1, maxLength: 20 }),
      (list) => {
        const folded = list.map(({ level, secret }) => ({ level, subject: `【催办：${secret}】${secret}` }));
        const { subject, body } = digestText(folded);
        expect(subject).toContain(`共 ${list.length} 条`);
        expect(body).toContain(levelNumerals[list[0]!.level]);
        for (const { secret } of list) expect(`${subject}${body}`).not.toContain(secret);
      },
    ),
  );
});

describe('who is told', () => {
  test('is who is on the roster of the duty day, which begins at the handover', () => {
    expect(addressesBy('post', 'duty', settings, at('2026-04-04T08:29'))).toEqual(['zhang@b.example']);
    expect(addressesBy('post', 'duty', settings, at('2026-04-04T08:30'))).toEqual(['li@b.example']);
    expect(addressesBy('post', 'duty', settings, at('2026-04-07T08:00'))).toEqual(['li@b.example']);
    expect(addressesBy('post', 'duty', settings, at('2026-04-07T08:30'))).toEqual(['zhang@b.example']);
  });

  test('is the fallback for a unit that nobody registered, and a group only those it belongs to', () => {
    expect(addressesBy('group', 'water_bureau', settings, at('2026-04-05T10:00'))).toEqual(['139']);
    expect(addressesBy('group', 'duty', settings, at('2026-03-05T10:00'))).toEqual([]);
    const alone = { ...settings, fallback: 'nobody', recipients: [] };
    expect(addressesBy('group', 'duty', alone, at('2026-03-05T10:00'))).toBeNull();
  });

  test('has to be known: people, ways and spans that do not fit are refused', () => {
    const wrongs = [
      { recipients: [{ id: 'duty', groups: ['post'] }] },
      { recipients: [{ id: 'duty', people: ['wang'] }] },
      { people: [{ id: 'x', name: 'x', reach: [{ way: 'fax', address: '123' }] }] },
      { ways: [{ ...base.ways[1], userEnv: 'U', passwordEnv: 'P' }] },
    ];
    for (const wrong of wrongs) expect(noticeSettingsSchema.safeParse({ ...base, ...wrong }).success).toBe(false);
  });
});
