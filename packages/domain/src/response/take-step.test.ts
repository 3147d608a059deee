import { describe, expect, test } from 'vitest';
import { hours, plus, toClock, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START, someSla } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { SYSTEM } from './case-parts.ts';
import { stageOf } from './case-states.ts';
import { fireDueRungs } from './ladder.ts';
import { printedNumber } from './notices.ts';
import { explainRefusal, type Refusal } from './refusal.ts';
import { takeStep } from './take-step.ts';
import { SUPERIOR } from './units-settings.ts';

const context = aContext({ letterNumber: '舆催办〔2026〕1号' });

function attempt(file: CaseFile, command: object, by = 'zhang', at: Instant = START) {
  return takeStep(file, caseCommandSchema.parse(command), aPerson(by), at, context);
}
function taken(file: CaseFile, command: object, by = 'zhang', at: Instant = START): CaseFile {
  const result = attempt(file, command, by, at);
  if (!result.ok) throw new Error(explainRefusal(result.error));
  return result.value;
}
function refused(file: CaseFile, command: object, by = 'zhang', at: Instant = START): Refusal['code'] | undefined {
  const result = attempt(file, command, by, at);
  if (result.ok) return undefined;
  expect(explainRefusal(result.error)).toMatch(/[。;]$/u);
  return result.error.code;
}

const assigned = (over: Partial<CaseFile> = {}): CaseFile =>
  taken(aWaitingCase(over), { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] });
const handled = (over: Partial<CaseFile> = {}): CaseFile =>
  taken(assigned(over), { action: 'accept', unit: 'ecology_bureau' }, 'li');
const drafted = (over: Partial<CaseFile> = {}): CaseFile =>
  taken(
    taken(handled(over), { action: 'draft', title: '通报', channel: '微信公众号', text: '正在核查。' }, 'li'),
    { action: 'submit' },
    'li',
  );
const unitDue = (file: CaseFile, id: string): string => toClock(file.assignments.find((one) => one.id === id)!.dueAt);

describe('the machine', () => {
  test('takes no step: only a named person disposes', () => {
    const command = caseCommandSchema.parse({ action: 'assign', lead: 'ecology_bureau' });
    expect(takeStep(aWaitingCase(), command, SYSTEM, START, context)).toMatchObject({
      error: { code: 'needs_person' },
    });
  });

  test('tells units nothing before a person assigns', () => {
    expect(aWaitingCase().notices).toEqual([]);
    expect(assigned().notices.map(({ to }) => to)).toEqual(['ecology_bureau', 'water_bureau']);
  });

  test('writes neither text nor title into a notice', () => {
    const text = JSON.stringify(assigned().notices);
    expect(text).toContain('青舆〔2026〕1号');
    expect(text).not.toContain('河水');
  });
});

/** A case whose routing says that a unit must recuse. */
const complainedAbout = (unit: string): CaseFile =>
  aWaitingCase({
    proposal: {
      lead: 'discipline',
      leadPlace: null,
      assisting: [],
      candidates: [],
      coordination: [],
      clause: { id: 'other_authority', text: '', basis: '' },
      recused: [unit],
      confidence: 0.8,
      dispatchable: false,
      reasons: [],
    },
  });

describe('an assignment', () => {
  test('has its own clock from the hand-over, never later than the public one', () => {
    expect(unitDue(assigned(), 'a1')).toBe('2026-04-03 07:30');
    const late = plus(START, hours(40));
    const file = taken(aWaitingCase(), { action: 'assign', lead: 'ecology_bureau' }, 'zhang', late);
    expect(unitDue(file, 'a1')).toBe('2026-04-04 07:30');
  });

  test('to the unit that has it already is refused; another assisting unit joins without a new clock for the lead', () => {
    expect(refused(handled(), { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] })).toBe(
      'already_assigned',
    );
    const before = handled();
    const file = taken(before, { action: 'assign', lead: 'ecology_bureau', assist: ['gov_office'] });
    expect(file.assignments.slice(0, 2)).toEqual(before.assignments);
    expect(file.assignments.at(-1)).toMatchObject({ unit: 'gov_office', part: 'assist', status: 'offered' });
    expect(file.status).toBe('handling');
    const own = { action: 'transfer', unit: 'ecology_bureau', to: 'ecology_bureau', reason: '转给自己' };
    expect(refused(handled(), own)).toBe('already_assigned');
  });

  test('ends with its case when the case is merged, and the units hear of it', () => {
    const file = taken(handled(), { action: 'merge', into: '青舆〔2026〕2号', reason: '同一事项' });
    expect(file.assignments.map(({ status, reason }) => [status, reason])).toEqual([
      ['merged', '随案并入 青舆〔2026〕2号'],
      ['merged', '随案并入 青舆〔2026〕2号'],
    ]);
    expect(file.notices.slice(-2).map(({ to }) => to)).toEqual(['ecology_bureau', 'water_bureau']);
    expect(fireDueRungs(file, plus(START, hours(100)), someSla).fired).toEqual([]);
  });

  test('handed on keeps the clock of the unit before', () => {
    const at = plus(START, hours(20));
    const file = taken(
      assigned(),
      { action: 'transfer', unit: 'ecology_bureau', to: 'gov_office', reason: '职责在他处' },
      'li',
      at,
    );
    expect(file.assignments.at(-1)).toMatchObject({ unit: 'gov_office', part: 'lead', status: 'offered' });
    expect(unitDue(file, file.assignments.at(-1)!.id)).toBe('2026-04-03 07:30');
  });

  test('to a township needs to say which one', () => {
    expect(refused(aWaitingCase(), { action: 'assign', lead: 'town_gov' })).toBe('needs_place');
    expect(refused(aWaitingCase(), { action: 'assign', lead: 'town_gov', place: '柳河镇' })).toBeUndefined();
  });

  test('never goes to the unit complained about', () => {
    const file = complainedAbout('water_bureau');
    expect(refused(file, { action: 'assign', lead: 'water_bureau' })).toBe('recused_unit');
    expect(refused(file, { action: 'assign', lead: 'discipline', assist: ['water_bureau'] })).toBe('recused_unit');
  });

  test('tells the department, not the township that only assists; the township is told and reminded by its name', () => {
    const command = { action: 'assign', lead: 'ecology_bureau', assist: ['town_gov'], place: '柳河镇' };
    const file = taken(aWaitingCase(), command);
    expect(file.assignments.map(({ unit, place }) => [unit, place])).toEqual([
      ['ecology_bureau', null],
      ['town_gov', '柳河镇'],
    ]);
    expect(file.notices.map(({ to }) => to)).toEqual(['ecology_bureau', '柳河镇']);
    const { file: later } = fireDueRungs(file, plus(START, hours(13)), someSla);
    expect(new Set(later.notices.map(({ to }) => to))).toEqual(new Set(['ecology_bureau', '柳河镇']));
  });

  test('nobody of the unit complained about takes a step', () => {
    const command = caseCommandSchema.parse({ action: 'judge' });
    const insider = { ...aPerson('zhou'), unit: 'water_bureau' };
    expect(takeStep(complainedAbout('water_bureau'), command, insider, START, context)).toMatchObject({
      error: { code: 'recused_person' },
    });
    expect(takeStep(complainedAbout('gov_office'), command, insider, START, context).ok).toBe(true);
  });

  test('of an assisting unit does not move the case; the lead does', () => {
    const file = taken(assigned(), { action: 'accept', unit: 'water_bureau' }, 'sun');
    expect(file.status).toBe('dispatched');
    expect(stageOf(handled().status)).toBe('处置');
  });

  test('of the lead is not done while an assisting unit is open', () => {
    expect(refused(handled(), { action: 'finish', unit: 'ecology_bureau' }, 'li')).toBe('assist_open');
  });
});

describe('a return', () => {
  test('needs a reason', () => {
    const parsed = caseCommandSchema.safeParse({ action: 'return', unit: 'ecology_bureau', reason: '' });
    expect(parsed.success).toBe(false);
  });

  test('the first time waits for a new assignment, the second time goes to the office', () => {
    const first = taken(assigned(), { action: 'return', unit: 'ecology_bureau', reason: '不属职责' }, 'li');
    expect(first.status).toBe('returned');
    const again = taken(first, { action: 'assign', lead: 'water_bureau' });
    const second = taken(again, { action: 'return', unit: 'water_bureau', reason: '也不属职责' }, 'sun');
    expect(second.assignments.at(-1)).toMatchObject({ unit: 'gov_office', status: 'offered' });
  });
});

describe('a draft', () => {
  test.each(['review', 'secrecy', 'sign'])('cannot pass %s by its own author', (action) => {
    const by = { review: drafted(), secrecy: cleared('review'), sign: cleared('secrecy') }[action]!;
    expect(refused(by, { action, decision: 'pass' }, 'li')).toBe('same_person');
  });

  test('that names a citizen passes review only when the reviewer says with a reason that it may', () => {
    const text = '公示:救助对象李某,电话19900000000,身份证号11010519491231002X。';
    const draft = { action: 'draft', title: '公示', channel: '政府网站', text };
    const file = taken(taken(handled(), draft, 'li'), { action: 'submit' }, 'li');
    const result = attempt(file, { action: 'review', decision: 'pass' }, 'wang');
    if (result.ok) throw new Error('passed');
    const words = explainRefusal(result.error);
    expect(words).toMatch(/手机号（第 \d+ 字起）/u);
    expect(words).toMatch(/身份证号/u);
    expect(words).not.toContain('19900000000');
    const confirmed = { action: 'review', decision: 'pass', confirmPersonalData: true };
    expect(refused(file, confirmed, 'wang')).toBe('needs_reason');
    expect(taken(file, { ...confirmed, reason: '公示依规须列明' }, 'wang').status).toBe('secrecy');
    expect(taken(file, { action: 'review', decision: 'reject', reason: '先遮蔽' }, 'wang').status).toBe('drafting');
    const masked = taken(file, { action: 'review', decision: 'reject', reason: '先遮蔽' }, 'wang');
    const again = taken(taken(masked, { ...draft, text: '公示:救助对象已核实。' }, 'li'), { action: 'submit' }, 'li');
    expect(taken(again, { action: 'review', decision: 'pass' }, 'wang').status).toBe('secrecy');
  });

  test('of level Ⅱ needs the wording agreed with the publicity department', () => {
    const file = taken(
      taken(drafted({ level: 'II' }), { action: 'review', decision: 'pass' }, 'wang'),
      { action: 'secrecy', decision: 'pass' },
      'zhao',
    );
    expect(file.status).toBe('wording');
  });

  test('that is rejected goes back with a reason and starts again', () => {
    expect(refused(drafted(), { action: 'review', decision: 'reject' }, 'wang')).toBe('needs_reason');
    const back = taken(drafted(), { action: 'review', decision: 'reject', reason: '事实不清' }, 'wang');
    expect(back.status).toBe('drafting');
  });

  test('that was signed at level Ⅲ cannot be published after the level rose to Ⅱ without the wording', () => {
    const signed = taken(cleared('secrecy'), { action: 'sign', decision: 'pass' }, 'qian');
    const raised = taken(signed, { action: 'level', level: 'II', reason: '现场聚集' });
    const publish = { action: 'publish', text: '正在核查。' };
    expect(refused(raised, publish, 'li')).toBe('approval_missing');
    // The wording is agreed where the case stands; it does not start again, nor was it out before.
    const agreed = taken(raised, { action: 'wording', decision: 'pass' }, 'sun', plus(START, hours(2)));
    expect(agreed.status).toBe('approved');
    expect(refused(agreed, { ...publish, publishedAt: plus(START, hours(1)) }, 'li', plus(START, hours(3)))).toBe(
      'publication_time',
    );
    expect(taken(agreed, publish, 'li', plus(START, hours(3))).status).toBe('published');
    expect(refused(signed, { action: 'wording', decision: 'pass' }, 'sun')).toBe('wrong_state');
  });

  test('is published word for word, and not before it was signed', () => {
    const signed = taken(cleared('secrecy'), { action: 'sign', decision: 'pass' }, 'qian', plus(START, hours(3)));
    const publish = { action: 'publish', text: '正在核查。' };
    expect(refused(signed, { ...publish, text: '正在核查' }, 'li', plus(START, hours(4)))).toBe('not_as_signed');
    expect(refused(signed, { ...publish, publishedAt: START }, 'li', plus(START, hours(4)))).toBe('publication_time');
  });

  function cleared(upTo: 'review' | 'secrecy'): CaseFile {
    const reviewed = taken(drafted(), { action: 'review', decision: 'pass' }, 'wang');
    return upTo === 'review' ? reviewed : taken(reviewed, { action: 'secrecy', decision: 'pass' }, 'zhao');
  }
});

describe('the level', () => {
  test('is raised by one person and lowered by two', () => {
    const raised = taken(aWaitingCase(), { action: 'level', level: 'II', reason: '现场聚集' });
    expect(raised.level).toBe('II');
    const asked = taken(raised, { action: 'level', level: 'IV', reason: '已平息' });
    expect(asked.level).toBe('II');
    expect(refused(asked, { action: 'confirm_level' }, 'zhang')).toBe('same_person');
    expect(taken(asked, { action: 'confirm_level' }, 'li').level).toBe('IV');
  });
});

test('what the office would get goes to the superior when the office is complained about', () => {
  const file = taken(complainedAbout('gov_office'), { action: 'assign', lead: 'ecology_bureau' });
  const first = taken(file, { action: 'return', unit: 'ecology_bureau', reason: '不属职责' }, 'li');
  const again = taken(first, { action: 'assign', lead: 'water_bureau' });
  const second = taken(again, { action: 'return', unit: 'water_bureau', reason: '也不属职责' }, 'sun');
  expect(second.assignments.at(-1)).toMatchObject({ unit: SUPERIOR, status: 'offered' });
});

describe('an extension', () => {
  const extend = { action: 'extend', clock: 'close', reason: '需要检测' };

  test('of a national limit there is none', () => {
    expect(refused(handled(), { ...extend, clock: 'public_response' })).toBe('not_extendable');
  });

  test('is granted once, before the clock runs out, and leaves the clock itself where it was', () => {
    const before = handled();
    const file = taken(before, extend);
    const clock = file.deadlines.find(({ id }) => id === 'close')!;
    expect(clock.dueAt).toBe(before.deadlines.find(({ id }) => id === 'close')!.dueAt);
    expect(clock.extension).toMatchObject({ reason: '需要检测', by: 'zhang' });
    expect(refused(file, extend)).toBe('already_extended');
    expect(refused(before, extend, 'zhang', plus(START, hours(24 * 20)))).toBe('expired');
  });

  test('of a unit ends with the public clock at the latest', () => {
    const at = plus(START, hours(20));
    const file = taken(aWaitingCase(), { action: 'assign', lead: 'ecology_bureau' }, 'zhang', at);
    const longer = taken(file, { ...extend, clock: 'a1' }, 'zhang', at);
    expect(toClock(longer.assignments[0]!.extension!.until)).toBe('2026-04-04 07:30');
    const last = taken(aWaitingCase(), { action: 'assign', lead: 'ecology_bureau' }, 'zhang', plus(START, hours(40)));
    expect(refused(last, { ...extend, clock: 'a1' }, 'zhang', plus(START, hours(41)))).toBe('not_extendable');
  });
});

test('a case that is opened again keeps its number with -R1 and both clocks', () => {
  const file = aWaitingCase({ status: 'closed' });
  const again = taken(file, { action: 'reopen', reason: '当事人提出新事实' }, 'zhang', plus(START, hours(100)));
  expect(printedNumber(again)).toBe('青舆〔2026〕1号-R1');
  const clocks = again.deadlines.filter(({ kind }) => kind === 'public_response').map(({ dueAt }) => toClock(dueAt));
  expect(clocks).toEqual(['2026-04-04 07:30', '2026-04-08 11:30']);
});

test('a matter found to need no public answer is reminded of nothing', () => {
  const file = taken(aWaitingCase(), { action: 'need', needed: false, reason: '个人咨询' });
  expect(file.nextTimerAt).toBeNull();
  expect(fireDueRungs(file, plus(START, hours(100)), someSla).fired).toEqual([]);
});
