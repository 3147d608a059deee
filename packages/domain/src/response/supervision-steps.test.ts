import { describe, expect, test } from 'vitest';
import { hours, plus, toClock, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, someSla, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { followUpAfter } from './follow-up.ts';
import { fireDueRungs } from './ladder.ts';
import { receiverOf } from './letter-clock.ts';
import { explainRefusal, type Refusal } from './refusal.ts';
import { slaSettingsSchema } from './sla-settings.ts';
import { takeStep } from './take-step.ts';
import type { Result } from '../result.ts';

const at = (count: number): Instant => plus(START, hours(count));
const sla = slaSettingsSchema.parse({
  ...someSla,
  followUp: { hours: { I: 6, II: 12, III: 24, IV: 48 }, quietHours: 72, basis: '61号' },
  fastLane: { levels: ['I', 'II'], countersign: { amount: 24, unit: 'elapsed_hour' }, basis: '本地' },
});
const context = aContext({ sla });

function step(file: CaseFile, count: number, by: string, command: object): Result<CaseFile, Refusal> {
  return takeStep(file, caseCommandSchema.parse(command), aPerson(by), at(count), context);
}
function must(file: CaseFile, count: number, by: string, command: object): CaseFile {
  const taken = step(file, count, by, command);
  if (!taken.ok) throw new Error(explainRefusal(taken.error));
  return taken.value;
}

const text = '情况通报：正在核查。';
/** A case of level Ⅱ whose draft waits to be reviewed, two hours after it was first seen. */
function drafted(): CaseFile {
  let file = must(aWaitingCase(), 0, 'zhang', { action: 'level', level: 'II', reason: '现场聚集' });
  file = must(file, 1, 'zhang', { action: 'assign', lead: 'water_bureau', assist: [] });
  file = must(file, 1, 'li', { action: 'accept', unit: 'water_bureau' });
  file = must(file, 2, 'li', { action: 'draft', title: '通报', channel: '微信公众号', text });
  return must(file, 2, 'li', { action: 'submit' });
}
const orally = (of: string, over: object = {}) => ({
  action: 'oral',
  step: of,
  approver: '王局',
  reason: '电话请示',
  ...over,
});

describe('the fast lane', () => {
  test('lets an approval by word of mouth pass, but never the secrecy review, and the signature is owed within 24 hours', () => {
    let file = must(drafted(), 3, 'zhang', orally('review', { approvedAt: at(2.5) }));
    expect(file).toMatchObject({
      status: 'secrecy',
      approvals: [{ by: '王局', at: at(2.5), oral: { recordedBy: 'zhang' } }],
    });
    expect(step(file, 3, 'zhang', { action: 'publish', text })).toMatchObject({ error: { code: 'wrong_state' } });
    file = must(file, 3, 'bao', { action: 'secrecy', decision: 'pass' });
    file = must(file, 3, 'zhang', orally('wording'));
    file = must(file, 3, 'zhang', orally('sign'));
    file = must(file, 4, 'zhang', { action: 'publish', text });
    expect(file.status).toBe('published');
    file = must(file, 5, 'zhang', { action: 'track' });
    const close = { action: 'close', verified: '属实', measures: '已整改' };
    expect(step(file, 6, 'zhang', close)).toMatchObject({
      error: { code: 'countersign_open', steps: ['review', 'wording', 'sign'] },
    });
    expect(step(file, 6, '李四', { action: 'countersign', step: 'review' })).toMatchObject({
      error: { code: 'not_approver' },
    });
    for (const of of ['review', 'wording', 'sign']) file = must(file, 30, '王局', { action: 'countersign', step: of });
    const owed = file.deadlines.filter(({ kind }) => kind === 'countersign');
    expect(owed.map(({ metAt, dueAt }) => [metAt, metAt! > dueAt])).toEqual([
      [at(30), true],
      [at(30), true],
      [at(30), true],
    ]);
    expect(must(file, 31, 'zhang', close).status).toBe('closed');
  });

  test.each([
    ['by who drafted it', orally('review', { approver: 'li' }), 'same_person'],
    ['of a step that is not its turn', orally('sign'), 'wrong_state'],
    ['before the draft was there', orally('review', { approvedAt: at(1) }), 'oral_time'],
    ['recorded by the approver himself', orally('review', { approver: 'zhang' }), 'same_person'],
  ])('knows no approval %s', (_, command, code) => {
    expect(step(drafted(), 3, 'zhang', command)).toMatchObject({ ok: false, error: { code } });
  });

  test('is for Ⅰ and Ⅱ only', () => {
    const low = { ...drafted(), level: 'III' as const };
    expect(step(low, 3, 'zhang', orally('review'))).toMatchObject({ error: { code: 'no_fast_lane' } });
  });
});

describe('an order from above', () => {
  const order = {
    action: 'order',
    documentNo: '督〔2026〕8号',
    from: '市政府督查室',
    dueAt: at(30),
    receivedAt: at(2),
  };

  test('has its own clock by its own number and date, reminds the lead, and is met when it is reported on, late or not', () => {
    let file = must(aWaitingCase(), 3, 'zhang', { ...order, kind: '领导批示' });
    const clock = (of: CaseFile) => of.deadlines.find(({ id }) => id === 'superior_order.督〔2026〕8号')!;
    expect(clock(file)).toMatchObject({ name: '领导批示 督〔2026〕8号', startedAt: at(2), dueAt: at(30), hard: true });
    expect(step(file, 4, 'zhang', order)).toMatchObject({ error: { code: 'known_order' } });
    const fired = fireDueRungs(file, at(31), sla);
    const own = fired.fired.filter(({ clock: of }) => of.id.startsWith('superior_order'));
    expect(own.map(({ rung }) => rung.id)).toEqual(['hint', 'yellow']);
    file = must(file, 40, 'zhang', { action: 'settle_order', documentNo: '督〔2026〕8号' });
    expect(clock(file)).toMatchObject({ metAt: at(40), dueAt: at(30) });
    expect(step(file, 41, 'zhang', { action: 'settle_order', documentNo: '督〔2026〕8号' })).toMatchObject({
      error: { code: 'unknown_order' },
    });
  });

  test('that is due before it came in is refused', () => {
    expect(step(aWaitingCase(), 40, 'zhang', { ...order, receivedAt: at(35) })).toMatchObject({
      error: { code: 'order_due' },
    });
  });
});

describe('who takes what nobody wants', () => {
  const back = (unit: string) => ({ action: 'return', unit, reason: '不属职责' });
  const twice = (): CaseFile => {
    let file = must(aWaitingCase(), 1, 'zhang', { action: 'assign', lead: 'water_bureau', assist: [] });
    file = must(file, 2, 'li', back('water_bureau'));
    file = must(file, 3, 'zhang', { action: 'assign', lead: 'ecology_bureau', assist: [] });
    return must(file, 4, 'wu', back('ecology_bureau'));
  };

  test('is decided by the office after the second return, and by no unit', () => {
    const file = twice();
    expect(file.assignments.at(-1)).toMatchObject({ unit: 'gov_office', part: 'lead' });
    const assign = caseCommandSchema.parse({ action: 'assign', lead: 'water_bureau', assist: [] });
    const ofUnit = { ...aPerson('wu'), unit: 'ecology_bureau' };
    expect(takeStep(file, assign, ofUnit, at(5), context)).toMatchObject({
      error: { code: 'office_decides', why: 'returns' },
    });
    expect(takeStep(file, assign, { ...ofUnit, unit: 'gov_office' }, at(5), context)).toMatchObject({ ok: true });
  });
});

describe('reports on a matter that was answered', () => {
  const answered = (over: Partial<CaseFile> = {}): CaseFile =>
    aWaitingCase({
      status: 'tracking',
      answers: [{ source: 'published', ref: 'd1', at: at(10), channel: '微信公众号' }],
      deadlines: [],
      ...over,
    });

  test('are reminded of by the interval of the level until 72 hours are quiet', () => {
    let file = answered();
    const times: string[] = [];
    for (let hour = 10; hour < 300; hour += 1) {
      const turned = fireDueRungs(file, at(hour), sla);
      times.push(...turned.fired.map(({ dueAt }) => toClock(dueAt)));
      file = turned.file;
    }
    expect(times).toEqual([toClock(at(34)), toClock(at(58)), toClock(at(82))]);
    expect(file.nextTimerAt).toBeNull();
    expect(file.notices).toHaveLength(3);
  });

  test('go on while something new is seen, and downtime is one reminder, not many', () => {
    const file = answered({ lastPostAt: at(200) });
    const woken = fireDueRungs(file, at(190), sla);
    expect(woken.fired.map(({ id }) => id)).toEqual(['follow_up:published.d1:7']);
    expect(followUpAfter(woken.file, sla)?.dueAt).toBe(at(10 + 8 * 24));
  });

  test('are none before an answer, after the case is closed, or where the settings know none', () => {
    expect(followUpAfter(answered({ answers: [] }), sla)).toBeUndefined();
    expect(followUpAfter(answered({ status: 'closed' }), sla)).toBeUndefined();
    expect(followUpAfter(answered(), someSla)).toBeUndefined();
  });
});

describe('a unit that gets a case when the public clock has run out', () => {
  const taken = (): CaseFile =>
    must(aWaitingCase(), 60, 'zhang', { action: 'assign', lead: 'water_bureau', assist: [] });

  test('has its own hours from then on, and is sent no red letter before they are over', () => {
    const file = fireDueRungs(taken(), at(61), sla).file;
    expect(file.assignments[0]).toMatchObject({ offeredAt: at(60), dueAt: at(84) });
    expect(file.letters.map(({ id }) => id)).toEqual(['public_response:urge', 'public_response:supervise']);
    const red = file.letters.find(({ id }) => id === 'public_response:supervise')!;
    expect(receiverOf(file, red, at(61), sla)).toEqual({ kind: 'desk' });
    expect(file.deadlines.find(({ id }) => id === 'public_response')!.dueAt).toBe(at(48));
  });

  test('by a transfer is not blamed for the hours of the unit before', () => {
    let file = must(taken(), 90, 'li', {
      action: 'transfer',
      unit: 'water_bureau',
      to: 'ecology_bureau',
      place: null,
      reason: '职责在生态环境',
    });
    expect(file.assignments[1]).toMatchObject({ unit: 'ecology_bureau', dueAt: at(84) });
    file = fireDueRungs(file, at(91), sla).file;
    const red = file.letters.find(({ id }) => id === 'a2:supervise')!;
    expect(receiverOf(file, red, at(91), sla)).toEqual({ kind: 'desk' });
  });
});
