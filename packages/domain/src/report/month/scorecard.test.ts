import { expect, test } from 'vitest';
import type { AssignmentFact } from './assignment-fact.ts';
import type { CaseFact } from './case-fact.ts';
import { scorecards, type Measure } from './scorecard.ts';

const settings = {
  dueDay: 29,
  reminderDay: 26,
  period: 'due_day' as const,
  leastCell: 5,
  leastRated: 3,
  targets: { within48h: 0.95, firstRelease: 1, unitInTime: 0.95, returned: 0.1, ledgerComplete: 0.98, satisfied: 0.8 },
};

let made = 0;
const aFact = (over: Partial<CaseFact> = {}): CaseFact => ({
  id: `青舆〔2026〕${(made += 1)}号`,
  unit: 'housing',
  level: 'IV',
  topic: 'urban',
  category: '切身利益',
  channel: 'weibo',
  townships: [],
  falseInfo: 'none',
  status: 'handling',
  opened: true,
  openAtEnd: true,
  due: true,
  inTime: true,
  firstDue: false,
  firstInTime: null,
  answered: true,
  hours: 10,
  overdueAtEnd: false,
  closed: false,
  reopened: false,
  notNeeded: false,
  merged: false,
  undetermined: false,
  letters: [],
  draftsRejected: 0,
  drafted: false,
  columnsDue: 20,
  columnsFilled: 20,
  stages: [],
  satisfaction: null,
  measures: 0,
  ...over,
});
const anAssignment = (over: Partial<AssignmentFact> = {}): AssignmentFact => ({
  id: `a${(made += 1)}`,
  unit: 'housing',
  part: 'lead',
  offered: true,
  returned: false,
  moved: false,
  due: true,
  inTime: true,
  done: false,
  hours: null,
  ...over,
});
const measure = (
  cases: readonly CaseFact[],
  assignments: readonly AssignmentFact[],
  unit: string,
  key: string,
): Measure => {
  const card = scorecards({ cases, assignments, settings }, (id) => id).find((one) => one.unit === unit);
  const found = [...(card?.pace ?? []), ...(card?.quality ?? [])].find((one) => one.key === key);
  if (found === undefined) throw new Error(`no ${key} of ${unit}`);
  return found;
};
const spent = (stage: CaseFact['stages'][number]['stage'], unit: string | null, lateHours: number) => ({
  stage,
  unit,
  hours: 20,
  lateHours,
});

test('a late answer is a unit’s own only where most of the lateness fell on it', () => {
  const cases = [
    aFact({ inTime: false, stages: [spent('研判', null, 9), spent('承办', 'housing', 2)] }),
    aFact({ inTime: false, stages: [spent('研判', null, 1), spent('承办', 'housing', 8)] }),
    aFact({ inTime: false, stages: [spent('审签', null, 5)] }),
  ];
  const own = measure(cases, [], 'housing', 'own_late');
  expect(own).toMatchObject({ value: 1, ids: [cases[1]?.id] });
  expect(own.excluded).toEqual([{ why: '经办过，但主要耗在其他环节或单位', count: 2 }]);
  expect(measure(cases, [], 'housing', 'own_late_hours')).toMatchObject({ value: 10, numerator: 2 });
});

test('whoever held a case when it became late answers for it, though another leads it now', () => {
  const cases = [
    aFact({ unit: 'water', inTime: false, stages: [spent('承办', 'housing', 6), spent('承办', 'water', 1)] }),
  ];
  expect(measure(cases, [], 'housing', 'own_late').value).toBe(1);
  expect(measure(cases, [], 'water', 'own_late').value).toBe(0);
});

test('what was returned, moved or is not due is left out of a rate, and said to be', () => {
  const parts = [
    anAssignment(),
    anAssignment(),
    anAssignment({ inTime: false }),
    anAssignment({ due: false, inTime: null, returned: true }),
    anAssignment({ due: false, inTime: null, moved: true }),
    anAssignment({ due: false, inTime: null }),
  ];
  expect(measure([], parts, 'housing', 'unit_in_time')).toMatchObject({
    numerator: 2,
    denominator: 3,
    met: false,
    excluded: [
      { why: '到期前退单', count: 1 },
      { why: '到期前转办、并案', count: 1 },
      { why: '未到期', count: 1 },
    ],
  });
});

test('too few cases are shown and not judged', () => {
  expect(measure([aFact({ inTime: false }), aFact()], [], 'housing', 'within_48h')).toMatchObject({
    value: 0.5,
    met: null,
  });
  expect(measure([aFact(), aFact(), aFact()], [], 'housing', 'within_48h')).toMatchObject({ value: 1, met: true });
});

test('a card has no total, no rank, and nothing that counts complaints', () => {
  const [card] = scorecards({ cases: [aFact()], assignments: [], settings }, (id) => id);
  expect(Object.keys(card ?? {}).toSorted()).toEqual(['name', 'pace', 'quality', 'unit']);
  const labels = [...(card?.pace ?? []), ...(card?.quality ?? [])].map(({ label }) => label).join();
  expect(labels).not.toMatch(/总分|排名|投诉量|件数/u);
});
