import { expect, test } from 'vitest';
import { hours, plus, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { clearCase } from './erase-case.ts';
import { instructionsOf } from './instructions.ts';
import { takeStep } from './take-step.ts';

const at = (count: number): Instant => plus(START, hours(count));
function must(file: CaseFile, count: number, command: object): CaseFile {
  const taken = takeStep(file, caseCommandSchema.parse(command), aPerson('zhang'), at(count), aContext());
  if (!taken.ok) throw new Error(taken.error.code);
  return taken.value;
}

const order = { action: 'order', from: '周县长', kind: '领导批示', documentNo: '舆批示〔2026〕1号', dueAt: at(30) };
const given = must(aWaitingCase(), 2, { ...order, reason: '群众说“水像泥汤”，请查清。' });

test('an instruction keeps its words and what was reported on it; an order of another kind is none', () => {
  expect(instructionsOf(given, at(3))).toMatchObject([{ text: '群众说“水像泥汤”，请查清。', standing: 'running' }]);
  expect(instructionsOf(given, at(31))).toMatchObject([{ standing: 'overdue' }]);
  const done = must(given, 40, { action: 'settle_order', documentNo: order.documentNo, reason: '已查清' });
  expect(instructionsOf(done, at(41))).toMatchObject([{ standing: 'reported_late', report: { text: '已查清' } }]);
  const other = must(aWaitingCase(), 2, { ...order, kind: '上级交办' });
  expect(instructionsOf(other, at(3))).toEqual([]);
});

test('whoever has the case in hand is told at once: the desk before it is assigned, then the unit', () => {
  expect(given.notices.at(-1)).toMatchObject({ to: aContext().sla.notices.dutyOfficer });
  const assigned = must(aWaitingCase(), 1, { action: 'assign', lead: 'water_bureau', assist: [] });
  expect(must(assigned, 2, order).notices.at(-1)).toMatchObject({ to: 'water_bureau' });
});

test('what an instruction or its report quotes of a citizen goes with the erasure, its number and clock stay', () => {
  const done = must(given, 5, { action: 'settle_order', documentNo: order.documentNo, reason: '“水像泥汤”属实' });
  const [clock] = clearCase(done, { posts: new Set(), isQuote: (text) => text.includes('泥汤') }).deadlines.slice(-1);
  expect(JSON.stringify(clock)).not.toContain('泥汤');
  expect(clock).toMatchObject({ metAt: at(5), order: { documentNo: order.documentNo, report: { by: 'zhang' } } });
});
