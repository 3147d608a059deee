import { describe, expect, test } from 'vitest';
import { hours, minutes, parseInstant, plus, type Instant } from '../time/instant.ts';
import {
  causesOf,
  explainHandoverRefusal,
  inHandoverOrder,
  lateMinutes,
  offerHandover,
  shiftSince,
  takeHandover,
  withdrawHandover,
  type Handover,
  type HandoverFacts,
  type HandoverMatter,
} from './handover.ts';

const at = parseInstant('2026-04-03T08:30') as Instant;
const matter = (over: Partial<HandoverMatter> = {}): HandoverMatter => ({
  caseId: 'c1',
  number: '青舆〔2026〕1号',
  level: 'II',
  causes: ['high_level'],
  dueAt: null,
  ...over,
});
const facts = (...matters: readonly HandoverMatter[]): HandoverFacts => ({
  from: plus(at, -hours(24)),
  matters,
  opened: 2,
  steps: [],
  calls: 0,
  unreached: 0,
  notices: 0,
  sources: [],
  parked: 0,
});
const offer = (over: { notes?: string; facts?: HandoverFacts; standing?: Handover } = {}) =>
  offerHandover(
    { id: 'h1', day: '2026-04-02', facts: over.facts ?? facts(), notes: over.notes ?? '' },
    over.standing,
    '张敏',
    at,
  );
const offered = (): Handover => {
  const one = offer();
  if (!one.ok) throw new Error(one.error.code);
  return one.value;
};

describe('a shift', () => {
  test('is handed over by one and taken by another, with both times', () => {
    const taken = takeHandover(offered(), '已当面核对', '李强', plus(at, minutes(10)));
    expect(taken).toMatchObject({ ok: true, value: { status: 'taken', offeredBy: '张敏', takenBy: '李强' } });
    expect(takeHandover(offered(), '', '张敏', at)).toMatchObject({ error: { code: 'same_person' } });
    if (taken.ok) expect(takeHandover(taken.value, '', '王五', at)).toMatchObject({ error: { code: 'not_offered' } });
  });

  test('with a matter that nobody took up is not left without a word', () => {
    const open = facts(matter({ causes: ['untaken', 'high_level'] }));
    expect(offer({ facts: open })).toMatchObject({ error: { code: 'notes_needed', untaken: 1 } });
    expect(offer({ facts: open, notes: '已电话告知王主任' }).ok).toBe(true);
  });

  test('is offered once at a time, and taken back by who offered it only', () => {
    expect(offer({ standing: offered() })).toMatchObject({ error: { code: 'offered_already', by: '张敏' } });
    expect(withdrawHandover(offered(), '李强')).toMatchObject({ error: { code: 'not_own' } });
    const back = withdrawHandover(offered(), '张敏');
    if (!back.ok) throw new Error(explainHandoverRefusal(back.error));
    expect(offer({ standing: back.value }).ok).toBe(true);
  });

  test('that lay between two people is told with its minutes', () => {
    const late = takeHandover(offered(), '', '李强', plus(at, minutes(95)));
    expect(late.ok && lateMinutes(late.value, at)).toBe(95);
    expect(lateMinutes(offered(), plus(at, minutes(20)))).toBe(0);
  });

  test('keeps no phone of a citizen in its notes', () => {
    const one = offer({ notes: '来电人13812345678要求回电' });
    expect(one.ok && one.value.notes).not.toContain('13812345678');
  });

  test('counts from the handover before, or from its day when that is too long ago', () => {
    const before: Handover = { ...offered(), status: 'taken', takenBy: '李强', takenAt: plus(at, -hours(20)) };
    expect(shiftSince(before, '2026-04-02', at, '08:30')).toBe(before.takenAt);
    const old = { ...before, takenAt: plus(at, -hours(60)) };
    expect(shiftSince(old, '2026-04-02', at, '08:30')).toBe(parseInstant('2026-04-02T08:30'));
    expect(shiftSince(undefined, '2026-04-03', at, '08:30')).toBe(at);
  });
});

test('a matter goes over for what has to be done about it, the most pressing first', () => {
  const due = (ms: number, level: HandoverMatter['level'] = 'IV', untaken = false) =>
    causesOf({ level, dueAt: plus(at, ms), untaken }, at);
  expect(due(-1)).toEqual(['overdue']);
  expect(due(hours(24))).toEqual(['due_soon']);
  expect(due(hours(25))).toEqual([]);
  expect(due(hours(25), 'I', true)).toEqual(['untaken', 'high_level']);
  const [late, high, untaken] = [matter({ causes: ['overdue'] }), matter(), matter({ causes: ['untaken'] })];
  expect(inHandoverOrder([high, late, untaken])).toEqual([untaken, late, high]);
});
