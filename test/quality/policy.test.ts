import { expect, test } from 'vitest';
import { findMisreadings } from '@tingchao/domain/policy/find-misreadings.ts';
import { judgeKindOfDocument } from '@tingchao/domain/policy/judge-kind-of-document.ts';
import { readClauses, type Draft } from '@tingchao/domain/policy/read-clauses.ts';
import { prepareQuestions } from '@tingchao/domain/policy/prepare-questions.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { policySettings } from './policy-settings.ts';

const at = parseInstant('2026-03-02T09:00') as Instant;

const draftOf = (text: string): Draft =>
  readClauses(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    policySettings,
  );
const rulesIn = (text: string): ReadonlySet<string> => {
  const draft = draftOf(text);
  const { kind } = judgeKindOfDocument(draft, policySettings);
  return new Set(findMisreadings(draft, kind, policySettings, at).map(({ rule }) => rule));
};
/** A measure around one clause, with everything else that a measure should have. */
const measure = (clause: string): string => `青岚县城乡居民医疗救助办法
（此件公开发布）
第一条 本办法适用于本县参保人，经公开征求意见制定。
第二条 ${clause}
第三条 此前已受理的，仍按原规定办理；对结果有异议的，可以申请复核。
第四条 申请人提交材料后，自受理之日起15个工作日内办结。咨询电话：0555-1234567。
第五条 本办法自2026年5月1日起施行，有效期5年。`;

test('a measure that says whom, what, when, how long, and where to ask is left in peace', () => {
  expect([...rulesIn(measure('对住院费用给予救助，标准由县医保局每年公布。'))]).toEqual([]);
});

test.for<[string, string]>([
  ['参保人应当于每年十二月缴纳上一年度的费用。', 'burden'],
  ['不符合条件的，不予救助。', 'exclusion'],
  ['连续缴费满三年的方可申请。', 'condition'],
  ['个人负担超过5000元以上的部分予以救助。', 'boundary'],
  ['申请应当在2026年9月30日前提交。', 'before_day'],
  ['救助金于每月31日发放。', 'month_end_day'],
  ['住院费用应在30日内申报。', 'which_days'],
  ['未按规定办理的，救助资金予以追回。', 'retroactive'],
  ['违反本办法的一律取消。', 'one_size'],
  ['救助率达到100%。', 'promise'],
  ['救助标准调整为每人每年600元。', 'changed_amount'],
  ['具体办法由有关部门另行制定。', 'vague_body'],
  ['情节严重的，暂停救助。', 'vague_degree'],
  ['申请人须提供家庭成员信息和银行流水。', 'sensitive_data'],
  ['推行“3+2”救助模式。', 'undefined_term'],
  ['具体标准详见《医疗救助实施细则》。', 'not_attached'],
  ['救助分为“门诊”“住院”“大病”等四种。', 'count_differs'],
  ['申报截止2026年2月30日。', 'no_such_date'],
  ['本条自2024年1月1日起执行。', 'starts_in_past'],
  ['材料应于2026年3月10日前补齐。', 'deadline_tight'],
  ['材料应于2025年12月31日前补齐。', 'deadline_past'],
  ['材料应于6月30日前补齐。', 'no_year'],
  ['联系人张三，手机13812345678。', 'personal_data'],
])('“%s” invites a misreading: %s', ([clause, rule]) => {
  expect([...rulesIn(measure(clause))]).toContain(rule);
});

test.for<[string, string]>([
  ['困难群众免缴个人缴费部分。', 'burden'],
  ['涉及国家秘密的不予公开。', 'exclusion'],
  ['超过5000元以上的部分予以救助，以上含本数。', 'boundary'],
  ['自收到材料之日起5个工作日内答复。', 'which_days'],
  ['救助标准由每人每年500元提高到600元。', 'changed_amount'],
  ['推行“3+2”救助模式（三种病种、两类人群）。', 'undefined_term'],
  ['救助分为“门诊”“住院”“大病”等三种。', 'count_differs'],
  ['材料应于2026年9月30日（含当日）前补齐。', 'before_day'],
])('“%s” does not invite it: %s', ([clause, rule]) => {
  expect([...rulesIn(measure(clause))]).not.toContain(rule);
});

test('a figure with two values, a start with two dates and a missing clause are told with both places', () => {
  const text = `青岚县停车收费管理办法
第一条 每小时停车收费标准为3元。
第二条 本办法自2026年6月1日起施行。
第四条 每小时停车收费标准为5元。
第五条 本办法自2026年7月1日起施行。`;
  const found = findMisreadings(draftOf(text), 'measure', policySettings, at);
  const of = (rule: string) => found.find((one) => one.rule === rule);
  expect(of('figure_differs')).toMatchObject({ clause: '第四条', why: expect.stringContaining('第一条') as string });
  expect(of('start_differs')?.why).toContain('2026年6月1日');
  expect(of('ordinal_gap')?.words).toEqual(['“第四条”']);
});

test('what is missing from a measure is told, each with what to add', () => {
  const rules = rulesIn(
    '青岚县机动车停放服务收费管理办法\n第一条 县城道路停车，车主应当缴纳停车费。\n第二条 拒不缴纳的处以罚款。',
  );
  for (const rule of ['no_scope', 'no_start', 'no_end', 'no_remedy', 'no_contact', 'no_hearing', 'no_openness'])
    expect([...rules]).toContain(rule);
});

test('personal data never leaves in a finding, a question or the title', () => {
  const text = measure('联系人张三，身份证号 11010519491231002X，手机13812345678，应当缴纳费用。');
  const draft = draftOf(text);
  const told = JSON.stringify([
    findMisreadings(draft, 'measure', policySettings, at),
    prepareQuestions(draft, [{ postId: 'p', incidentId: 'i', kind: '咨询', text: '缴费找 13812345678 吗' }], 0.3),
  ]);
  expect(told).not.toMatch(/13812345678|11010519491231002X/);
});

test('a page is read without its furniture and its second copy, a line broken by a page is whole again', () => {
  const body = [
    '一、严格落实主体责任，各单位主要负责同志要亲自部署、亲自过问，确保各项任务按期完成。',
    '二、加强公开，围绕群众关心的教育、医疗、养老等事项，及时公布办理依据、条件、程序和结果，围绕县政府重',
    '点工作做好解读。',
    '三、加强监督，对落实不到位的单位予以通报，并纳入年度考核，考核结果向社会公布，接受群众监督。',
    '四、加强培训，每年至少组织一次业务培训，确保分管领导和工作人员应训尽训、学以致用、用以促学。',
  ];
  const page = [
    '首页',
    '您当前所在位置: 首页>政策文件',
    '青岚县2026年政务公开工作要点',
    '访问量：',
    ...body,
    '青岚县2026年政务公开工作要点',
    ...body,
    '版权所有 青岚县',
  ];
  const draft = readClauses(page, policySettings);
  expect(draft.title).toBe('青岚县2026年政务公开工作要点');
  expect(draft.paragraphs).toHaveLength(5);
  expect(draft.paragraphs.join('\n')).toContain('围绕县政府重点工作做好解读。');
  expect(draft.leftOut).toHaveLength(2);
});

test('a question asked before is answered by the sentence that speaks of it, or said to be open', () => {
  const draft = draftOf(measure('住院费用救助标准为每人每年不超过3万元。'));
  const asked = (text: string) => [{ postId: 'p1', incidentId: 'i1', kind: '咨询', text }];
  const [known] = prepareQuestions(draft, asked('住院费用救助标准每年是多少'), 0.3).filter(
    ({ from }) => from === 'past',
  );
  expect(known?.answer[0]).toMatchObject({ clause: '第二条', text: expect.stringContaining('3万元') as string });
  const [open] = prepareQuestions(draft, asked('外地打工怎么异地备案转诊'), 0.3).filter(({ from }) => from === 'past');
  expect(open?.answer).toEqual([]);
});
