import { expect, test } from 'vitest';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { eraseCase } from './erase-case.ts';
import { explainRefusal } from './refusal.ts';
import type { ReplyGateSettings } from './reply-gate/reply-gate-settings.ts';
import { takeStep } from './take-step.ts';

const none = ['（无）'] as const;
/** Settings that know forwarding and nothing else. */
const settings: ReplyGateSettings = {
  version: 1,
  forward: ['已转'],
  receipt: ['收悉'],
  courtesy: ['您好'],
  emptyTalk: none,
  verified: ['经查'],
  measures: ['修复'],
  grounds: none,
  intends: none,
  vague: none,
  contact: ['电话'],
  contactName: ['电话'],
  blame: none,
  relabel: none,
  complaint: none,
  consult: none,
  suggest: none,
  ask: none,
  rhetoric: none,
  cause: none,
  checked: none,
  change: none,
  postponed: none,
  opposites: [{ was: none, now: none }],
  dangers: [{ name: '无', hints: none, addressed: none }],
  thresholds: { answered: 0.25, sameFact: 0.45, points: 8 },
};
const context = aContext({ reply: { settings, context: { letters: [], notices: [], unverified: false } } });

function attempt(file: CaseFile, command: object, by: string) {
  return takeStep(file, caseCommandSchema.parse(command), aPerson(by), START, context);
}
function taken(file: CaseFile, command: object, by: string): CaseFile {
  const result = attempt(file, command, by);
  if (!result.ok) throw new Error(explainRefusal(result.error));
  return result.value;
}
function refusal(file: CaseFile, command: object, by: string): string {
  const result = attempt(file, command, by);
  return result.ok ? 'taken' : result.error.code;
}

function waitingForSignature(text: string): CaseFile {
  const steps: readonly (readonly [object, string])[] = [
    [{ action: 'assign', lead: 'ecology_bureau' }, 'zhang'],
    [{ action: 'accept', unit: 'ecology_bureau' }, 'li'],
    [{ action: 'draft', title: '答复', channel: '政府网站', text }, 'li'],
    [{ action: 'submit' }, 'li'],
    [{ action: 'review', decision: 'pass', confirmPersonalData: true, reason: '依规公示' }, 'wang'],
    [{ action: 'secrecy', decision: 'pass' }, 'zhao'],
  ];
  return steps.reduce((file, [command, by]) => taken(file, command, by), aWaitingCase());
}

const forwarded = (): CaseFile => waitingForSignature('您好，您反映的问题已转有关部门。');
const sign = { action: 'sign', decision: 'pass' };
const answer = { action: 'answer_finding', finding: 'f1', reason: '另有电话当面答复，网上只告知去向' };

test('a draft keeps what was found in it, with the sentence', () => {
  expect(forwarded().drafts.at(-1)!.findings).toMatchObject([
    { id: 'f1', rule: 'forward_only', blocking: true, sentence: '您好，您反映的问题已转有关部门。', answer: null },
  ]);
});

test('nobody signs before what blocks is answered with a reason', () => {
  const file = forwarded();
  expect(refusal(file, sign, 'qian')).toBe('findings_open');
  const answered = taken(file, answer, 'wang');
  expect(answered.drafts.at(-1)!.findings?.[0]?.answer).toMatchObject({ by: 'wang', at: START });
  expect(answered.ledger.at(-1)).toMatchObject({ action: 'answer_finding', by: 'wang' });
  expect(taken(answered, sign, 'qian').status).toBe('approved');
});

test('what a letter asks is found, and the case keeps no word of the letter', () => {
  const letters = [{ title: '路灯', text: '请问柳河桥头的路灯何时能修好，晚上太黑？' }];
  const asking = aContext({
    reply: { settings: { ...settings, ask: ['请问'] }, context: { letters, notices: [], unverified: false } },
  });
  const file = takeStep(
    taken(
      taken(aWaitingCase(), { action: 'assign', lead: 'ecology_bureau' }, 'zhang'),
      { action: 'accept', unit: 'ecology_bureau' },
      'li',
    ),
    caseCommandSchema.parse({
      action: 'draft',
      title: '答复',
      channel: '网站',
      text: '经查，垃圾已清运，电话0000-1234567。',
    }),
    aPerson('li'),
    START,
    asking,
  );
  if (!file.ok) throw new Error(explainRefusal(file.error));
  expect(file.value.drafts[0]!.findings?.map(({ rule }) => rule)).toContain('point_unanswered');
  expect(JSON.stringify(file.value)).not.toContain('柳河桥头');
});

test('sending it back needs no answer', () => {
  expect(refusal(forwarded(), { action: 'sign', decision: 'reject', reason: '只说转交' }, 'qian')).toBe('taken');
});

test('the drafter does not answer for himself, and what is answered is not answered again', () => {
  expect(refusal(forwarded(), answer, 'li')).toBe('same_person');
  expect(refusal(taken(forwarded(), answer, 'wang'), answer, 'zhao')).toBe('unknown_finding');
  expect(refusal(forwarded(), { ...answer, finding: 'f9' }, 'wang')).toBe('unknown_finding');
});

test('personal data confirmed at the review with a reason need no second answer', () => {
  const file = waitingForSignature('经查，4月1日已修复，申请人手机13800138000，电话0000-1234567。');
  expect(file.drafts.at(-1)!.findings).toMatchObject([{ rule: 'personal_data', answer: { reason: '依规公示' } }]);
  expect(refusal(file, sign, 'qian')).toBe('taken');
});

test('a text without findings is signed as before', () => {
  const file = waitingForSignature('经查，4月1日已修复，电话0000-1234567。');
  expect(file.drafts.at(-1)!.findings).toBeUndefined();
  expect(refusal(file, sign, 'qian')).toBe('taken');
});

test('an erased case keeps no sentence of its drafts', () => {
  const erased = eraseCase(
    forwarded(),
    { posts: new Set(), isQuote: () => false },
    {
      by: '张三',
      confirmedBy: '李四',
      note: '依申请',
      at: START,
    },
  );
  expect(JSON.stringify(erased)).not.toContain('已转有关部门');
});
