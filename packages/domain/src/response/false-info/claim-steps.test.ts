import { describe, expect, test } from 'vitest';
import { hours, plus } from '../../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START } from '../case-builders.ts';
import { caseCommandSchema } from '../case-command.ts';
import type { CaseFile } from '../case-file.ts';
import { explainRefusal } from '../refusal.ts';
import { takeStep } from '../take-step.ts';
import { publicationSettingsSchema } from '../publication/publication-settings.ts';
import { absorbClaims } from './absorb-claims.ts';
import { claimsOf } from './claim.ts';
import { handoversOf } from './handover.ts';
import { publishedClarifications, rankClarifications } from './reusable.ts';

const publication = publicationSettingsSchema.parse({
  version: 1,
  outlets: [],
  recheckHours: [24],
  effect: { windowsHours: [24], rebound: { leastPosts: 10, times: 1.5, hostility: 0.2 } },
  measures: { remindDays: [3, 0], againDays: 7 },
  handover: { receiver: '县公安局', series: '舆移送', signers: ['主要负责人'] },
});
const context = aContext({ publication, letterNumber: '舆移送〔2026〕1号' });

const tries = (file: CaseFile, by: string, command: object, role = '值班员') =>
  takeStep(file, caseCommandSchema.parse(command), { ...aPerson(by), role }, plus(START, hours(1)), context);

function goes(file: CaseFile, by: string, command: object, role?: string): CaseFile {
  const result = tries(file, by, command, role);
  if (!result.ok) throw new Error(explainRefusal(result.error));
  return result.value;
}

const code = (file: CaseFile, by: string, command: object, role?: string): string | undefined => {
  const result = tries(file, by, command, role);
  return result.ok ? undefined : result.error.code;
};

const claim = { action: 'claim', statement: '网传石桥段上游有工厂偷排导致多人中毒' };
const verdict = {
  action: 'verify',
  claim: 'c1',
  unit: 'ecology_bureau',
  result: '已核不实',
  evidence: '现场核查上游无工厂，县医院无中毒就诊记录',
  source: '县生态环境分局监测报告〔2026〕7号',
};

/** A case at work in the ecology bureau, with one statement written down. */
function atWork(): CaseFile {
  const assigned = goes(aWaitingCase(), 'zhang', { action: 'assign', lead: 'ecology_bureau' });
  return goes(goes(assigned, 'li', { action: 'accept', unit: 'ecology_bureau' }), 'zhang', claim);
}

describe('a statement that circulates', () => {
  test('begins as 待核实, is shown as 疑似不实 with what contradicts it, and is found by a unit with evidence', () => {
    const file = atWork();
    expect(claimsOf(file)[0]).toMatchObject({ id: 'c1', status: 'unverified' });
    const doubted = goes(file, 'zhang', {
      action: 'doubt',
      claim: 'c1',
      contradiction: '所附视频的路牌是邻县的，拍摄于 2024 年',
      source: '视频首发页面',
    });
    expect(claimsOf(doubted)[0]).toMatchObject({ status: 'suspected' });
    const found = goes(doubted, 'li', verdict);
    expect(claimsOf(found)[0]).toMatchObject({ status: 'false' });
    expect(claimsOf(found)[0]!.findings).toHaveLength(2);
  });

  test('is found by nobody but a unit that works on the case, not one complained about, and not without evidence', () => {
    const file = atWork();
    expect(code(file, 'li', { ...verdict, unit: 'water_bureau' })).toBe('no_assignment');
    expect(() => caseCommandSchema.parse({ ...verdict, evidence: '' })).toThrow();
    expect(() => caseCommandSchema.parse({ ...verdict, source: ' ' })).toThrow();
    const waits = goes(aWaitingCase(), 'zhang', { action: 'assign', lead: 'ecology_bureau' });
    expect(code(goes(waits, 'zhang', claim), 'li', verdict)).toBe('no_assignment');
    expect(code(file, 'li', { ...verdict, result: '部分属实' })).toBe('needs_truth');
  });

  test('that a unit found is not taken back to a suspicion; new evidence is a new line and the old one stays', () => {
    const found = goes(atWork(), 'li', verdict);
    const doubt = { action: 'doubt', claim: 'c1', contradiction: '有群众称闻到异味', source: '来电' };
    expect(code(found, 'zhang', doubt)).toBe('claim_settled');
    const other = goes(found, 'li', { ...verdict, result: '属实', evidence: '复查发现暗管一处', source: '复查笔录' });
    expect(claimsOf(other)[0]!.findings.map(({ status }) => status)).toEqual(['false', 'true']);
  });

  test('names nobody: a telephone number or an identity card in it is refused', () => {
    const file = atWork();
    expect(code(file, 'zhang', { ...claim, statement: '网传联系人 13912345678 组织聚集' })).toBe('names_person');
    expect(code(file, 'li', { ...verdict, evidence: '向 13912345678 核实，无此事' })).toBe('names_person');
  });

  test('marked as a state secret is refused with everything else that is', () => {
    const file = atWork();
    expect(code(file, 'zhang', { ...claim, statement: '机密★1年 关于某处的情况' })).toBe('secret_marked');
    expect(code(file, 'li', { action: 'draft', title: '通报', channel: '网站', text: '【秘密】\n内容' })).toBe(
      'secret_marked',
    );
  });
});

describe('the statements of a case that goes up in another', () => {
  test('come along with what was found, the same one once', () => {
    const there = goes(atWork(), 'li', verdict);
    const own = atWork();
    const twice = goes(own, 'zhang', { ...claim, statement: '网传河水将停供三天' });
    const joined = absorbClaims(twice, there);
    expect(claimsOf(joined).map(({ id, status }) => [id, status])).toEqual([
      ['c1', 'false'],
      ['c2', 'unverified'],
    ]);
    expect(claimsOf(absorbClaims(aWaitingCase(), twice)).map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(absorbClaims(joined, there)).toEqual(joined);
    expect(absorbClaims(own, aWaitingCase())).toBe(own);
  });
});

describe('a clarification', () => {
  const text = '经核查，网传多人中毒不属实。';
  const drafted = (file: CaseFile): CaseFile => {
    let next = goes(file, 'li', { action: 'clarify', claim: 'c1', title: '情况说明', channel: '微信公众号', text });
    next = goes(next, 'li', { action: 'submit' });
    next = goes(next, 'wang', { action: 'review', decision: 'pass' });
    return goes(next, 'zhao', { action: 'secrecy', decision: 'pass' });
  };

  test('is drafted and reviewed while the unit still checks, and signed only when it found the statement untrue', () => {
    const file = drafted(atWork());
    expect(code(file, 'qian', { action: 'sign', decision: 'pass' })).toBe('claim_open');
    const found = goes(file, 'li', verdict);
    const signed = goes(found, 'qian', { action: 'sign', decision: 'pass' });
    const published = goes(signed, 'li', { action: 'publish', text });
    expect(published.status).toBe('clarified');
    expect(published.drafts.at(-1)).toMatchObject({ claims: ['c1'], kind: 'clarification' });
  });

  test('is not published when the finding changed after it was signed', () => {
    const signed = goes(goes(drafted(atWork()), 'li', verdict), 'qian', { action: 'sign', decision: 'pass' });
    const turned = goes(signed, 'li', { ...verdict, result: '属实', evidence: '复查发现暗管一处', source: '复查笔录' });
    expect(code(turned, 'li', { action: 'publish', text })).toBe('claim_open');
    expect(code(turned, 'li', { action: 'clarify', claim: 'c1', title: '说明', channel: '网站', text })).toBe(
      'claim_is_true',
    );
  });

  test('is found again by its matter when the same is said elsewhere, and by nothing else', () => {
    const signed = goes(goes(drafted(atWork()), 'li', verdict), 'qian', { action: 'sign', decision: 'pass' });
    const known = publishedClarifications(goes(signed, 'li', { action: 'publish', text }));
    expect(known).toHaveLength(1);
    const query = { text: '有人说石桥上游工厂偷排有多人中毒' };
    expect(rankClarifications(query, known)).toHaveLength(1);
    expect(rankClarifications({ text: '小区电梯停运一周无人维修' }, known)).toEqual([]);
    expect(publishedClarifications(signed)).toEqual([]);
  });
});

describe('a hand-over to the police', () => {
  const letter = {
    action: 'handover',
    claim: 'c1',
    content: '网上流传“石桥段多人中毒”的内容，经县生态环境分局核查不实。',
  };

  test('needs 已核不实, then a legal review, then the head, three persons', () => {
    expect(code(atWork(), 'zhang', letter)).toBe('claim_not_false');
    const drafted = goes(goes(atWork(), 'li', verdict), 'zhang', letter);
    const sign = { action: 'sign_handover', handover: 'h1' };
    expect(code(drafted, 'qian', sign, '主要负责人')).toBe('legal_missing');
    expect(code(drafted, 'zhang', { action: 'handover_legal', handover: 'h1', decision: 'pass' })).toBe('same_person');
    const reviewed = goes(drafted, 'sun', { action: 'handover_legal', handover: 'h1', decision: 'pass' });
    expect(code(reviewed, 'qian', sign)).toBe('needs_head');
    expect(code(reviewed, 'sun', sign, '主要负责人')).toBe('same_person');
    const signed = goes(reviewed, 'qian', sign, '主要负责人');
    expect(handoversOf(signed)[0]).toMatchObject({ status: 'signed', number: '舆移送〔2026〕1号' });
    expect(code(signed, 'qian', sign, '主要负责人')).toBe('letter_settled');
  });

  test('of what is only suspected, or true in part, is refused, also when the finding changes before the signature', () => {
    const file = atWork();
    const partly = goes(file, 'li', { ...verdict, result: '部分属实', truth: '确有异味' });
    expect(code(partly, 'zhang', letter)).toBe('claim_not_false');
    const drafted = goes(goes(file, 'li', verdict), 'zhang', letter);
    const reviewed = goes(drafted, 'sun', { action: 'handover_legal', handover: 'h1', decision: 'pass' });
    const turned = goes(reviewed, 'li', { ...verdict, result: '部分属实', truth: '确有异味' });
    expect(code(turned, 'qian', { action: 'sign_handover', handover: 'h1' }, '主要负责人')).toBe('claim_not_false');
  });

  test.each([
    '内容不实，账号“青岚老张”于 3 月 2 日发布。',
    '内容不实，见 https://weibo.example/123 一文。',
    '内容不实，发布者电话 13912345678 请查处。',
    '内容不实，@青岚老张 首发，请依法处理。',
  ])('says what was said and never who said it: “%s” is refused', (content) => {
    const found = goes(atWork(), 'li', verdict);
    expect(code(found, 'zhang', { ...letter, content })).toBe('names_person');
  });
});
