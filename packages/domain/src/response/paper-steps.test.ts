import { describe, expect, test } from 'vitest';
import type { Delegation } from '../duty/delegation.ts';
import { hours, plus } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import { caseFileSchema, type CaseFile } from './case-file.ts';
import { takeStep } from './take-step.ts';

const scan = 'a'.repeat(64);
const after = plus(START, hours(2));
const take = (file: CaseFile, command: object, by = '王磊', over: object = {}) =>
  takeStep(file, caseCommandSchema.parse(command), aPerson(by), after, aContext(over));
const taken = (file: CaseFile, command: object, by = '王磊', over: object = {}): CaseFile => {
  const result = take(file, command, by, over);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const underReview = (): CaseFile => {
  const drafted = takeStep(
    { ...aWaitingCase(), status: 'handling' },
    caseCommandSchema.parse({ action: 'draft', title: '说明', channel: '网站', text: '已派人核查，今日公布结果。' }),
    aPerson('承办'),
    START,
    aContext(),
  );
  if (!drafted.ok) throw new Error(drafted.error.code);
  return taken(drafted.value, { action: 'submit' }, '承办');
};
const paper = { action: 'paper', step: 'review', approver: '李局长', signedAt: after, scan, reason: '纸质审批表' };

describe('an approval on paper', () => {
  test('leads on like one given here, as the approver’s own, with scan and recorder', () => {
    const file = taken(underReview(), paper);
    expect(file.status).toBe('secrecy');
    expect(file.approvals.at(-1)).toMatchObject({ by: '李局长', at: after, paper: { recordedBy: '王磊', scan } });
    expect(() => caseFileSchema.parse(file)).not.toThrow();
  });

  test('is written down neither by the approver nor by the author of the draft', () => {
    for (const by of ['李局长', '承办'])
      expect(take(underReview(), paper, by)).toMatchObject({ ok: false, error: { code: 'same_person' } });
    expect(take(underReview(), { ...paper, approver: '承办' })).toMatchObject({ error: { code: 'same_person' } });
  });

  test('is not older than the draft, not of tomorrow, and of the step that is due', () => {
    for (const signedAt of [plus(START, -1), plus(after, 1)])
      expect(take(underReview(), { ...paper, signedAt })).toMatchObject({ error: { code: 'oral_time' } });
    expect(take(underReview(), { ...paper, step: 'sign' })).toMatchObject({ error: { code: 'wrong_state' } });
  });

  test('that says no leads back to the draft', () => {
    expect(taken(underReview(), { ...paper, decision: 'reject' }).status).toBe('drafting');
  });
});

describe('an approval for somebody who is away', () => {
  const delegation: Delegation = {
    id: 'x',
    from: { id: '李局长', name: '李局长' },
    to: { id: '赵副局长', name: '赵副局长' },
    steps: ['review'],
    startsAt: START,
    endsAt: plus(START, hours(24)),
    reason: '外出开会',
    by: '李局长',
    at: START,
    revokedAt: null,
  };
  const command = { action: 'review', decision: 'pass', behalfOf: '李局长' };
  const delegations = [delegation];

  test('stands under the name of who gave it, with for whom', () => {
    const file = taken(underReview(), command, '赵副局长', { delegations });
    expect(file.approvals.at(-1)).toMatchObject({ by: '赵副局长', behalfOf: '李局长' });
  });

  test('needs a delegation that runs, for this step and this person', () => {
    const wrongs: readonly (readonly [string, readonly Delegation[]])[] = [
      ['赵副局长', []],
      ['钱副局长', delegations],
      ['赵副局长', [{ ...delegation, endsAt: after }]],
      ['赵副局长', [{ ...delegation, revokedAt: START }]],
      ['赵副局长', [{ ...delegation, steps: ['sign'] }]],
    ];
    for (const [by, given] of wrongs)
      expect(take(underReview(), command, by, { delegations: given })).toMatchObject({
        error: { code: 'no_delegation', from: '李局长' },
      });
  });

  test('does not get an author round the rule that nobody approves his own draft', () => {
    const own = [{ ...delegation, from: { id: '承办', name: '承办' } }];
    const answer = take(underReview(), { ...command, behalfOf: '承办' }, '赵副局长', { delegations: own });
    expect(answer).toMatchObject({ ok: false, error: { code: 'same_person' } });
  });
});
