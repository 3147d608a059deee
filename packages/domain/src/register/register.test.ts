import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '../time/calendar.ts';
import { civilDate, days, instant, minutes, parseInstant, plus, toClock, type Instant } from '../time/instant.ts';
import { dutyClock, dutyStanding } from './duty-clock.ts';
import type { DutyEntry } from './duty-entry.ts';
import { explainDutyRefusal, finishDuty, markDuty, openDuty, voidDuty } from './duty-steps.ts';
import { recurrencesAt } from './recurring.ts';
import { registerFigures } from './register-figures.ts';
import { registerSettingsSchema, type DutyKind, type Mark } from './register-settings.ts';
import { dueReminder } from './reminders.ts';

const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: { '2026': { papers: [], daysOff: ['2026-04-06'], extraWorkdays: [] } },
});
const workdays = (amount: number) => ({ amount, unit: 'workday' });
const base = {
  version: 1,
  reminders: { beforeDays: [5, 2, 1, 0], overdueEveryDays: 7 },
  office: 'gov_office',
  columns: ['通知公告', '政策文件'],
  kinds: [
    {
      id: 'proactive',
      name: '主动公开',
      start: '形成之日',
      limit: workdays(5),
      urgentLimit: 'same_day',
      hard: true,
      marks: ['secrecy_reviewed', 'submitted'],
      requires: ['secrecy_reviewed'],
      basis: '督办机制三（一）',
    },
    {
      id: 'on_request',
      name: '依申请公开',
      start: '收到之日',
      limit: workdays(20),
      extend: workdays(20),
      hard: true,
      marks: [
        'supplement_asked',
        'supplemented',
        'third_party_asked',
        'third_party_answered',
        'extended',
        'reclassified',
        'reviewed',
      ],
      requires: ['reviewed'],
      basis: '条例第三十三条',
    },
    {
      id: 'consultation',
      name: '意见征集',
      start: '结束之日',
      limit: { amount: 1, unit: 'calendar_month' },
      hard: true,
      marks: ['adoption_counted'],
      requires: ['adoption_counted'],
      basis: '督办机制三（一）2',
    },
    { id: 'talk', name: '约谈', start: '决定之日', marks: ['held'], requires: ['held'], basis: '石城要点十一' },
    {
      id: 'column_inspection',
      name: '专栏督查',
      start: '本月',
      repeats: { every: 'month', dueDay: 28, perColumn: true },
      marks: ['checked'],
      requires: ['checked'],
      basis: '督办机制四',
    },
    {
      id: 'annual_report',
      name: '年报',
      start: '本年',
      repeats: { every: 'year', dueMonth: 1, dueDay: 31 },
      marks: ['published'],
      requires: ['published'],
      basis: '条例第四十九条',
    },
    {
      id: 'expired_content',
      name: '过期清理',
      start: '本季',
      repeats: { every: 'quarter', dueDay: 31 },
      marks: ['listed'],
      requires: ['listed'],
      basis: '石城要点九',
    },
  ],
};
const settings = registerSettingsSchema.parse(base);
const kind = (id: string): DutyKind => settings.kinds.find((one) => one.id === id)!;
const at = (text: string): Instant => parseInstant(`${text}+08:00`) as Instant;
const START = at('2026-03-02T09:00');

function opened(id: string, over: Partial<DutyEntry> = {}): DutyEntry {
  const { startedAt = START, dueAt = null, urgent = false, title = '某项' } = over;
  const given = { id: 'd', number: '公开〔2026〕1号', title, unit: 'u', owner: '张敏', urgent, startedAt, dueAt };
  const result = openDuty(given, kind(id), '张敏', plus(startedAt, minutes(1)));
  if (!result.ok) throw new Error(explainDutyRefusal(result.error));
  return { ...result.value, ...over, title: result.value.title };
}
const marked = (entry: DutyEntry, mark: Mark, when: string, note = '说明'): DutyEntry => {
  const result = markDuty(entry, kind(entry.kind), { mark, doneAt: at(when), note }, '张敏', at('2026-12-31T00:00'));
  if (!result.ok) throw new Error(explainDutyRefusal(result.error));
  return result.value;
};
const dueOf = (entry: DutyEntry, now = at('2026-03-03T09:00')): string => {
  const clock = dutyClock(entry, kind(entry.kind), calendar, now);
  return clock.ok && clock.value ? toClock(clock.value.dueAt) : 'none';
};

describe('the clock', () => {
  test('of proactive openness is five working days, of what is urgent the same day', () => {
    expect(dueOf(opened('proactive'))).toBe('2026-03-09 23:59');
    expect(dueOf(opened('proactive', { urgent: true }))).toBe('2026-03-02 23:59');
  });

  test('of a request is twenty working days from receipt, from the supplement where one was asked for', () => {
    const entry = opened('on_request');
    expect(dueOf(entry)).toBe('2026-03-30 23:59');
    const asked = marked(entry, 'supplement_asked', '2026-03-05T10:00');
    expect(dueOf(asked)).toBe('2026-03-30 23:59');
    expect(dueOf(marked(asked, 'supplemented', '2026-03-10T10:00'))).toBe('2026-04-08 23:59');
  });

  test('of a request does not count the working days a third party was asked, fifteen at most, and is extended once', () => {
    const asked = marked(opened('on_request'), 'third_party_asked', '2026-03-04T10:00');
    const answered = marked(asked, 'third_party_answered', '2026-03-11T10:00');
    expect(dueOf(answered, at('2026-06-01T00:00'))).toBe('2026-04-07 23:59');
    expect(dueOf(asked, at('2026-12-01T00:00'))).toBe(dueOf(asked, at('2026-06-01T00:00')));
    const extended = marked(answered, 'extended', '2026-03-20T10:00', '情况复杂，已批准并告知');
    expect(dueOf(extended, at('2026-06-01T00:00'))).toBe('2026-05-05 23:59');
    const twice = markDuty(
      extended,
      kind('on_request'),
      { mark: 'extended', doneAt: at('2026-03-21T10:00'), note: '再延' },
      '张敏',
      at('2026-03-22T10:00'),
    );
    expect(twice).toMatchObject({ ok: false, error: { code: 'twice' } });
  });

  test('of a consultation is one calendar month after its end', () => {
    expect(dueOf(opened('consultation', { startedAt: at('2026-01-31T17:00') }))).toBe('2026-02-28 17:00');
  });

  test('that needs a year without published holidays is not guessed', () => {
    const clock = dutyClock(
      opened('on_request', { startedAt: at('2026-12-20T09:00') }),
      kind('on_request'),
      calendar,
      at('2026-12-21T09:00'),
    );
    expect(clock).toEqual({ ok: false, error: { code: 'calendar_missing', year: 2027 } });
  });

  test('never comes earlier by anything that is noted, whenever it is looked at', () => {
    const someMark = fc.constantFrom<Mark>('third_party_asked', 'third_party_answered', 'extended', 'reviewed');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(someMark, fc.integer({ min: 0, max: 60 })), { maxLength: 8 }),
        fc.integer({ min: 0, max: 120 }),
        (marks, later) => {
          const now = plus(START, days(61 + later));
          let entry = opened('on_request');
          let due = 0;
          for (const [mark, day] of marks.toSorted((a, b) => a[1] - b[1])) {
            const given = { mark, doneAt: plus(START, days(day)), note: '说明' };
            const result = markDuty(entry, kind('on_request'), given, '张敏', now);
            if (result.ok) entry = result.value;
            const clock = dutyClock(entry, kind('on_request'), calendar, given.doneAt);
            if (!clock.ok || !clock.value) throw new Error('no clock');
            expect(clock.value.dueAt).toBeGreaterThanOrEqual(due);
            due = clock.value.dueAt;
          }
        },
      ),
    );
  });
});

describe('a step', () => {
  test('is refused with what is missing: an end without review, an adoption that does not add up, a date to come', () => {
    const late = at('2026-05-01T10:00');
    const done = { doneAt: late, result: '已发布', link: null };
    expect(finishDuty(opened('proactive'), kind('proactive'), done, '李', late)).toMatchObject({
      error: { code: 'missing', marks: ['secrecy_reviewed'] },
    });
    const count = (adoption: object) =>
      markDuty(
        opened('consultation'),
        kind('consultation'),
        { mark: 'adoption_counted', doneAt: late, note: '', adoption: adoption as never },
        '李',
        late,
      );
    expect(count({ received: 5, adopted: 3, notAdopted: 1, reasons: '' })).toMatchObject({ ok: false });
    expect(count({ received: 5, adopted: 3, notAdopted: 2, reasons: '' })).toMatchObject({ ok: false });
    expect(count({ received: 5, adopted: 3, notAdopted: 2, reasons: '与上位法不一致' })).toMatchObject({ ok: true });
    const early = markDuty(
      opened('proactive'),
      kind('proactive'),
      { mark: 'submitted', doneAt: late, note: '' },
      '李',
      START,
    );
    expect(early).toMatchObject({ error: { code: 'in_future' } });
  });

  test('that comes late stays late, and what is done or struck out takes no more steps', () => {
    const entry = marked(opened('proactive'), 'secrecy_reviewed', '2026-03-03T10:00');
    const late = at('2026-03-10T00:00');
    const result = finishDuty(entry, kind('proactive'), { doneAt: late, result: '已发布', link: null }, '李', late);
    if (!result.ok) throw new Error('refused');
    const clock = dutyClock(result.value, kind('proactive'), calendar, at('2026-08-01T00:00'));
    expect(clock.ok && dutyStanding(result.value, clock.value, at('2026-08-01T00:00'))).toBe('late');
    expect(voidDuty(result.value, '登记有误')).toMatchObject({ error: { code: 'not_open', status: 'done' } });
  });

  test('writes no personal data of citizens', () => {
    expect(opened('talk', { title: '约谈 13800138000 反映的事', dueAt: START }).title).not.toContain('13800138000');
  });
});

describe('what comes again', () => {
  test('is there once for each month, quarter, year and column, with the end of its last day', () => {
    const ids = (when: string): readonly (readonly string[])[] =>
      recurrencesAt(at(when), settings).map(({ id, dueAt }) => [id, toClock(dueAt)]);
    expect(ids('2026-02-10T08:00')).toEqual([
      ['column_inspection-2026-02-通知公告', '2026-02-28 23:59'],
      ['column_inspection-2026-02-政策文件', '2026-02-28 23:59'],
      ['annual_report-2026', '2026-01-31 23:59'],
      ['expired_content-2026-Q1', '2026-03-31 23:59'],
    ]);
  });

  test('has the same ids at any moment of its period, and a period for any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2026-01-01T00:00'), max: at('2027-12-31T23:59') }), (ms) => {
        const now = instant(ms);
        const found = recurrencesAt(now, settings);
        const first = recurrencesAt(at(`${civilDate(now).slice(0, 7)}-01T00:00`), settings);
        expect(found.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
        for (const { startedAt } of found) expect(startedAt).toBeLessThanOrEqual(now);
      }),
    );
  });
});

test('a duty is reminded of five, two and one days before, on the day and every week after; each once, also after a pause', () => {
  const entry = opened('proactive');
  const clock = dutyClock(entry, kind('proactive'), calendar, START);
  if (!clock.ok) throw new Error('no clock');
  const told: string[] = [];
  let now = entry;
  for (let hour = 0; hour < 24 * 24; hour += 6) {
    const due = dueReminder(now, clock.value, plus(START, hour * minutes(60)), settings);
    if (!due) continue;
    told.push(due.reminder.words);
    now = { ...now, reminded: [...now.reminded, ...due.passed] };
  }
  expect(told).toEqual([
    '还有 5 天',
    '还有 2 天',
    '还有 1 天',
    '今天到期',
    '已逾期 1 天',
    '已逾期 7 天',
    '已逾期 14 天',
  ]);
  const afterPause = dueReminder(entry, clock.value, plus(START, days(20)), settings);
  expect(afterPause?.reminder.words).toBe('已逾期 13 天');
  expect(afterPause?.passed).toHaveLength(6);
});

test('the figures count each duty of the period once, and the rate only what can be judged', () => {
  const duties = [
    opened('proactive'),
    opened('proactive', { startedAt: at('2026-03-20T09:00') }),
    opened('proactive', { startedAt: at('2026-02-02T09:00') }),
  ].map((entry) => {
    const clock = dutyClock(entry, kind('proactive'), calendar, START);
    return { entry, clock: clock.ok ? clock.value : null };
  });
  const span = { from: at('2026-03-01T00:00'), to: at('2026-04-01T00:00') };
  const [figures] = registerFigures(duties, span, at('2026-03-21T09:00'), settings);
  expect(figures).toMatchObject({ total: 2, done: 0, overdue: 1, running: 1, rate: 0 });
});

test('limits of law and of the source documents cannot be loosened, and marks that are required exist', () => {
  const withKind = (index: number, over: object) => ({
    ...base,
    kinds: base.kinds.map((one, which) => (which === index ? { ...one, ...over } : one)),
  });
  const wrongs = [
    withKind(0, { limit: workdays(6) }),
    withKind(1, { hard: false }),
    withKind(1, { extend: workdays(21) }),
    withKind(2, { extend: { amount: 1, unit: 'calendar_month' } }),
    withKind(3, { requires: ['published'] }),
  ];
  for (const wrong of wrongs) expect(registerSettingsSchema.safeParse(wrong).success).toBe(false);
  expect(registerSettingsSchema.safeParse(withKind(0, { limit: workdays(3) })).success).toBe(true);
});
