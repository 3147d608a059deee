import { describe, expect, test } from 'vitest';
import { hours, plus, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { explainRefusal, type Refusal } from './refusal.ts';
import { takeStep } from './take-step.ts';

const context = aContext();
const attempt = (file: CaseFile, command: object, by: string, at: Instant) =>
  takeStep(file, caseCommandSchema.parse(command), aPerson(by), at, context);
function taken(file: CaseFile, command: object, by = 'zhang', at: Instant = START): CaseFile {
  const result = attempt(file, command, by, at);
  if (!result.ok) throw new Error(explainRefusal(result.error));
  return result.value;
}
function refused(file: CaseFile, command: object, by: string, at: Instant): Refusal['code'] | undefined {
  const result = attempt(file, command, by, at);
  return result.ok ? undefined : result.error.code;
}
const assigned = (): CaseFile =>
  taken(aWaitingCase(), { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] });
const handled = (): CaseFile => taken(assigned(), { action: 'accept', unit: 'ecology_bureau' }, 'li');

describe('a return', () => {
  test('is the unit’s own decision for 24 hours, weekends counted, and not a minute longer', () => {
    const command = { action: 'return', unit: 'ecology_bureau', reason: '不属职责' };
    const file = taken(assigned(), { action: 'accept', unit: 'ecology_bureau' }, 'li');
    expect(taken(file, command, 'li', plus(START, hours(24))).status).toBe('returned');
    const late = attempt(file, command, 'li', plus(START, hours(24) + 60_000));
    if (late.ok) throw new Error('taken');
    expect(late.error).toMatchObject({ code: 'return_late', until: plus(START, hours(24)) });
    expect(explainRefusal(late.error)).toContain('24 小时');
  });

  test('that comes late waits for the supervisor, who is not of that unit; refused, the unit goes on', () => {
    const at = plus(START, hours(30));
    const reason = '现场核实后才知道是两县交界';
    const unit = 'ecology_bureau';
    const asked = taken(handled(), { action: 'ask_return', unit, reason }, 'li', at);
    expect(asked).toMatchObject({ status: 'handling', assignments: [{ status: 'accepted' }, {}] });
    expect(asked.notices.at(-1)).toMatchObject({ to: 'gov_office' });
    expect(refused(asked, { action: 'ask_return', unit, reason }, 'li', at)).toBe('return_asked');
    const decide = { action: 'decide_return', unit, reason: '情况属实' };
    expect(refused(asked, { ...decide, decision: 'pass' }, 'li', at)).toBe('same_person');
    const command = caseCommandSchema.parse({ ...decide, decision: 'pass' });
    const ofUnit = takeStep(asked, command, { ...aPerson('wu'), unit }, at, context);
    expect(ofUnit).toMatchObject({ error: { code: 'same_person' } });
    const passed = taken(asked, { ...decide, decision: 'pass' }, 'zheng', at);
    expect(passed.status).toBe('returned');
    expect(passed.assignments[0]).toMatchObject({
      status: 'returned',
      reason,
      lateReturn: { decision: { by: 'zheng' } },
    });
    const kept = taken(asked, { ...decide, decision: 'reject' }, 'zheng', at);
    expect(kept).toMatchObject({ status: 'handling', assignments: [{ status: 'accepted', endedAt: null }, {}] });
    expect(kept.notices.at(-1)).toMatchObject({ to: unit });
    expect(refused(kept, { ...decide, decision: 'pass' }, 'zheng', at)).toBe('no_return_asked');
  });

  test('moves no clock, early or late', () => {
    const at = plus(START, hours(30));
    const unit = 'ecology_bureau';
    const file = handled();
    const asked = taken(file, { action: 'ask_return', unit, reason: '不属职责' }, 'li', at);
    const passed = taken(asked, { action: 'decide_return', unit, decision: 'pass', reason: '同意' }, 'zheng', at);
    expect(passed.deadlines).toEqual(file.deadlines);
  });
});
