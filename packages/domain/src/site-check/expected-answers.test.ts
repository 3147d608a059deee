import { expect, test } from 'vitest';
import { createCalendar } from '../time/calendar.ts';
import { parseInstant, type Instant } from '../time/instant.ts';
import { judgeAnswers, lateAnswers, lateLine, type AnswerRules, type WaitingMessage } from './expected-answers.ts';

const time = (text: string): Instant => parseInstant(text) as Instant;
const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: {
    '2026': {
      source: '',
      daysOff: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
      extraWorkdays: ['2026-10-10'],
    },
  },
} as unknown as Parameters<typeof createCalendar>[0]);
const rules: AnswerRules = {
  calendar,
  measures: { questionWorkdays: 5 } as AnswerRules['measures'],
  sla: {
    channels: [
      {
        id: 'gov_mailbox',
        name: '县长信箱答复',
        channelTypes: ['gov_mailbox'],
        chosen: true,
        cases: [
          { kinds: ['咨询'], limit: { amount: 3, unit: 'workday' }, hard: false, basis: '咨询三日' },
          { limit: { amount: 7, unit: 'workday' }, hard: false, basis: '投诉七日' },
        ],
      },
    ],
  },
  ofSource: (id) => (id === 'own' ? { workdays: 1, basis: '本县办法' } : {}),
};
const asked = (over: Partial<WaitingMessage>): WaitingMessage => ({
  id: 'm1',
  title: '停水',
  sourceId: 'board',
  channelName: '县长信箱',
  channelType: 'gov_mailbox',
  kind: '投诉',
  askedAt: time('2026-09-28T09:00'),
  removed: false,
  ...over,
});
const late = (message: WaitingMessage, at: string) => lateAnswers([message], rules, time(at)).late;

test('a holiday and a working Saturday count as the calendar says: seven working days from 28 September end on 13 October', () => {
  expect(late(asked({}), '2026-10-13T23:59:59')).toEqual([]);
  expect(late(asked({}), '2026-10-14T00:00')).toMatchObject([{ basis: '投诉七日' }]);
});

test.each([
  ['a question has the limit of its kind', asked({ kind: '咨询' }), '2026-10-08T23:59:59', '咨询三日'],
  ['a source with a rule of its own goes by it', asked({ sourceId: 'own' }), '2026-09-29T23:59:59', '本县办法'],
  [
    'a channel nobody chose a clock for has that of a simple question',
    asked({ channelType: 'other' }),
    '2026-10-10T23:59:59',
    '简单咨询的答复期限（site-check.yaml）',
  ],
])('%s', (_, message, lastMoment, basis) => {
  expect(late(message, lastMoment)).toEqual([]);
  expect(late(message, '2026-10-30T00:00')).toMatchObject([{ basis, dueAt: time(lastMoment) }]);
});

test('a year without a published calendar is told and no message of it is called late', () => {
  const found = lateAnswers([asked({ askedAt: time('2027-01-04T09:00') })], rules, time('2027-03-01'));
  expect(found).toEqual({ late: [], waiting: 1, calendarMissing: [2027] });
  expect(judgeAnswers(1, found)).toMatchObject({
    verdict: 'unknown',
    found: expect.stringContaining('2027') as string,
  });
});

test('the line of the check names each, longest overdue first; without data nothing passes', () => {
  const found = lateAnswers(
    [asked({ id: 'b' }), asked({ id: 'a', kind: '咨询', removed: true })],
    rules,
    time('2026-11-01'),
  );
  const finding = judgeAnswers(1, found);
  expect(finding).toMatchObject({ verdict: 'warn', veto: false, found: '待答复 2 件，逾期 2 件' });
  expect(finding.details[0]).toBe(lateLine(found.late[0]!));
  expect(finding.details[0]).toContain('网站上已不见');
  expect(judgeAnswers(1, { late: [], waiting: 0, calendarMissing: [] }).verdict).toBe('pass');
  expect(judgeAnswers(1, undefined).verdict).toBe('unknown');
});
