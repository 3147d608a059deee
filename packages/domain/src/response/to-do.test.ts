import { describe, expect, test } from 'vitest';
import { hours, plus } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { checklistFor, uncheckedItems } from './secrecy-checklist.ts';
import { takeStep } from './take-step.ts';
import { byPressure, toDoOf, type ToDo } from './to-do.ts';

const unit = 'ecology_bureau';
const stepped = (file: CaseFile, by: string, ...commands: readonly object[]): CaseFile =>
  commands.reduce<CaseFile>((now, command) => {
    const taken = takeStep(now, caseCommandSchema.parse(command), aPerson(by), START, aContext());
    if (!taken.ok) throw new Error(JSON.stringify(taken.error));
    return taken.value;
  }, file);
const assigned = (): CaseFile =>
  stepped(aWaitingCase(), '台', { action: 'judge' }, { action: 'assign', lead: unit, place: null });
const drafted = (): CaseFile =>
  stepped(
    assigned(),
    '承办',
    { action: 'accept', unit },
    { action: 'draft', title: '说明', channel: '网站', text: '已派人核查，今日公布结果。' },
    { action: 'submit' },
  );
const toDo = (file: CaseFile, after = 0): ToDo => toDoOf(file, unit, null, plus(START, hours(after)))!;

describe('what a unit has to do', () => {
  test('is pressing by its own clock: with time left, at risk, today or late', () => {
    const file = assigned();
    const total = (toDo(file).dueAt - START) / hours(1);
    expect(toDo(file)).toMatchObject({ bucket: 'later', next: '签收或退单' });
    expect(toDo(file, total + 1).bucket).toBe('today');
    expect(['today', 'at_risk']).toContain(toDo(file, total - 1).bucket);
    const extended = { ...file.assignments[0]!, dueAt: plus(START, hours(70)) };
    expect(toDo({ ...file, assignments: [extended] }, 40).bucket).toBe('later');
    expect(toDo({ ...file, assignments: [extended] }, 55).bucket).toBe('at_risk');
  });

  test('waits while others read and sign, and is its own again when the draft comes back', () => {
    const file = drafted();
    expect(toDo(file)).toMatchObject({ bucket: 'waiting', next: '等审签' });
    const back = stepped(file, '局长', { action: 'review', decision: 'reject', reason: '写明时间' });
    expect(toDo(back)).toMatchObject({ next: '改稿送审' });
  });

  test('is nothing for another unit, and nothing when the case is at rest', () => {
    expect(toDoOf(assigned(), 'water_bureau', null, START)).toBeUndefined();
    expect(toDoOf({ ...assigned(), status: 'closed' }, unit, null, START)).toBeUndefined();
    expect(toDoOf(assigned(), unit, '柳河镇', START)).toBeUndefined();
  });

  test('is sorted by bucket and then by due time', () => {
    const early = { ...toDo(assigned()), bucket: 'waiting' as const };
    const late = { ...early, bucket: 'at_risk' as const, dueAt: plus(START, hours(99)) };
    expect([early, late].toSorted(byPressure)).toEqual([late, early]);
  });
});

describe('an approval', () => {
  const reviewed = (): CaseFile => stepped(drafted(), '局长', { action: 'review', decision: 'pass' });
  const secrecy = (file: CaseFile, over: object) =>
    takeStep(
      file,
      caseCommandSchema.parse({ action: 'secrecy', decision: 'pass', ...over }),
      aPerson('保密员'),
      START,
      aContext(),
    );

  test('is of the text that was shown, and of no other', () => {
    const file = reviewed();
    expect(secrecy(file, { hash: file.drafts.at(-1)!.hash }).ok).toBe(true);
    expect(secrecy(file, { hash: 'b'.repeat(64) })).toMatchObject({ error: { code: 'draft_changed' } });
  });

  test('of secrecy with its checklist passes only when every mandatory item of the level was gone through', () => {
    const file = reviewed();
    const all = checklistFor(file.level).map(({ id }) => id);
    expect(secrecy(file, { checked: all.slice(1) })).toMatchObject({ error: { code: 'checklist_open' } });
    const passed = secrecy(file, { checked: all });
    expect(passed.ok && passed.value.approvals.at(-1)?.checked).toEqual(all);
    expect(secrecy(file, { decision: 'reject', reason: '有内部电话', checked: [] }).ok).toBe(true);
  });

  test('of secrecy asks for more at Ⅰ and Ⅱ', () => {
    expect(checklistFor('I').length).toBeGreaterThan(checklistFor('IV').length);
    expect(
      uncheckedItems(
        'II',
        checklistFor('III').map(({ id }) => id),
      ).length,
    ).toBeGreaterThan(0);
  });
});
