import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';
import { blobHashSchema } from '../duty/scan.ts';
import { instantSchema } from '../time/instant.ts';
import { opennessSchema } from './case-papers.ts';
import { consentStates, consentWays } from './contact/consent.ts';
import { callBackChannels } from './effect/effect.ts';
import { verdicts, type Verdict } from './false-info/claim.ts';

const reason = z.string().trim().min(2, '请写明理由').max(500);
const remark = z.string().trim().max(500).default('');
const unit = z.string().min(1).meta({ description: '单位代码' });
const text = z.string().trim().min(1, '正文不能为空').max(65_536);
const decision = z.enum(['pass', 'reject']);
const openness = opennessSchema.optional().meta({ description: '公开属性；不写即此件公开发布' });
const link = z
  .url({ protocol: /^https?$/u })
  .max(500)
  .meta({ description: '网页地址' });
const claim = z.string().min(1).meta({ description: '说法编号，如 c1，见 case show' });
const handover = z.string().min(1).meta({ description: '移送函编号，如 h1' });
const measure = z.string().min(1).meta({ description: '措施编号，如 m1，见 case show' });
const day = z.string().min(8).max(10).meta({ description: '日期，如 2026-04-30' });
const documentNo = z.string().trim().min(2).max(60).meta({ description: '来文文号' });
const behalfOf = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .optional()
  .meta({ description: '受谁委托代办（账号）；须有生效的委托' });
const hash = blobHashSchema.optional().meta({ description: '所看稿件的 SHA-256；稿件已变则拒绝' });
const letter = z.string().min(1).meta({ description: '函件代码，如 public_response:urge' });

const command = <A extends string, S extends z.ZodRawShape>(action: A, shape: S) =>
  z.strictObject({ action: z.literal(action), ...shape });

/** Every step a person can take on a case. CLI and API read their input with this schema and nothing else. */
export const caseCommandSchema = z.discriminatedUnion('action', [
  command('judge', { reason: remark }).meta({ description: '开始研判；重新打开或留存后再研判须写理由' }),
  command('keep', { reason }).meta({ description: '无需回应，留存' }),
  command('merge', { into: z.string().min(1), reason }).meta({ description: '并入另一处置单' }),
  command('report', { reason: remark }).meta({ description: '已向上报送' }),
  command('level', { level: levelSchema, reason }).meta({ description: '改级；降级待第二人复核' }),
  command('confirm_level', { reason: remark }).meta({ description: '复核降级' }),
  command('restore_level', { reason }).meta({ description: '撤回改级，恢复规则判定；由此降级的待第二人复核' }),
  command('need', { needed: z.boolean(), reason }).meta({ description: '确认是否属于应当公开回应的政务舆情' }),
  command('assign', {
    lead: unit,
    place: z.string().nullable().default(null).meta({ description: '牵头为属地乡镇时的乡镇名' }),
    assist: z.array(unit).readonly().default([]),
    reason: remark,
  }).meta({ description: '交办' }),
  command('accept', { unit }).meta({ description: '签收' }),
  command('return', { unit, reason }).meta({ description: '退单，交办后 24 小时内' }),
  command('ask_return', { unit, reason }).meta({ description: '申请逾期退单，由督办人员裁定' }),
  command('decide_return', { unit, decision, reason }).meta({ description: '裁定逾期退单' }),
  command('transfer', { unit, to: unit, place: z.string().nullable().default(null), reason }).meta({
    description: '转办',
  }),
  command('extend', { clock: z.string().min(1), reason }).meta({ description: '到期前经批准延期，一次' }),
  command('ask_extension', { clock: z.string().min(1), reason }).meta({
    description: '申请延期，到期前由承办单位提出',
  }),
  command('finish', { unit, reason: remark }).meta({ description: '本单位办完' }),
  command('draft', {
    title: z.string().trim().min(1).max(200),
    channel: z.string().trim().min(1).max(50),
    kind: z.enum(['response', 'clarification']).default('response'),
    text,
    openness,
  }).meta({ description: '拟回应稿' }),
  command('submit', { reason: remark }).meta({ description: '送审' }),
  command('answer_finding', {
    finding: z.string().min(1).meta({ description: '提示编号，如 f1，见 case show' }),
    reason,
  }).meta({ description: '答复稿件提示；须由拟稿人以外的人说明理由' }),
  command('review', {
    decision,
    reason: remark,
    confirmPersonalData: z.boolean().default(false).meta({ description: '稿中疑似个人信息确可公开（须写理由）' }),
    behalfOf,
    hash,
  }).meta({ description: '审签' }),
  command('secrecy', {
    decision,
    reason: remark,
    behalfOf,
    hash,
    checked: z
      .array(z.string())
      .max(40)
      .readonly()
      .optional()
      .meta({ description: '逐项核过的审查项（secrecy-checklist）' }),
  }).meta({ description: '保密审查' }),
  command('wording', { decision, reason: remark, behalfOf, hash }).meta({ description: '口径会商（Ⅰ、Ⅱ级）' }),
  command('sign', { decision, reason: remark, behalfOf, hash }).meta({ description: '签发' }),
  command('publish', {
    text: text.optional().meta({ description: '实际发布的正文，须与签发稿一字不差' }),
    publishedAt: instantSchema.optional().meta({ description: '发布时间，默认现在' }),
    link: link.optional().meta({ description: '发布后的网页地址，用来取回比对' }),
    through: z
      .string()
      .min(1)
      .optional()
      .meta({ description: '发布出口（config/publication.yaml）；写了就由系统发出' }),
  }).meta({ description: '发布，登记已在别处发布的，或由发布出口发出' }),
  command('link', {
    publication: z.string().min(1).meta({ description: '发布编号，如 p1，见 case show' }),
    link,
  }).meta({ description: '补记发布后的网页地址' }),
  command('claim', {
    statement: z.string().trim().min(4).max(300).meta({ description: '网传说法，用自己的话写，不写是谁说的' }),
    reason: remark,
  }).meta({ description: '登记说法，先作待核实' }),
  command('doubt', {
    claim,
    contradiction: z.string().trim().min(4).max(1000).meta({ description: '与什么矛盾：已知事实、时间、地点、数字' }),
    source: z.string().trim().min(2).max(200).meta({ description: '出处，可以查到' }),
    reason: remark,
  }).meta({ description: '疑似不实，写明矛盾之处' }),
  command('verify', {
    claim,
    unit,
    result: z.enum(Object.keys(verdicts) as [Verdict, ...Verdict[]]).meta({ description: '核实结论' }),
    evidence: z.string().trim().min(4).max(1000).meta({ description: '证据：现场核查、检测、调阅了什么，结果如何' }),
    source: z.string().trim().min(2).max(200).meta({ description: '证据出处，如检测报告编号、调查笔录' }),
    truth: z.string().trim().max(500).default('').meta({ description: '属实的部分；部分属实必写' }),
    reason: remark,
  }).meta({ description: '核实说法，由承办单位凭证据下结论' }),
  command('clarify', {
    claim,
    title: z.string().trim().min(1).max(200),
    channel: z.string().trim().min(1).max(50),
    text,
    openness,
  }).meta({ description: '拟澄清稿，与说法配对，同样逐级审签' }),
  command('handover', {
    claim,
    content: z
      .string()
      .trim()
      .min(10)
      .max(2000)
      .meta({ description: '移送内容：说了什么、核实结果；不写账号、链接、姓名' }),
    reason: remark,
  }).meta({ description: '拟线索移送函，限已核不实' }),
  command('handover_legal', { handover, decision, reason: remark }).meta({ description: '移送函法制审核' }),
  command('sign_handover', { handover, reason: remark }).meta({ description: '签发移送函，限主要负责人' }),
  command('void_handover', { handover, reason }).meta({ description: '作废移送函，文号不重用' }),
  command('no_rebound', { reason }).meta({ description: '确认不是反弹' }),
  command('consent', {
    post: z.string().min(1).max(100).meta({ description: '问的是哪一条帖文的作者：帖文编号' }),
    state: z.enum(consentStates).meta({ description: 'given 同意联系，refused 不同意，withdrawn 收回' }),
    way: z.enum(consentWays).meta({ description: '怎样书面答复的' }),
    record: z.string().trim().min(2).max(200).meta({ description: '答复存在哪里，如平台回复编号；不写个人信息' }),
    reason: remark,
  }).meta({ description: '登记当事人是否同意由承办单位直接联系' }),
  command('call_back', {
    channel: z.enum(callBackChannels).meta({ description: '回访渠道' }),
    satisfaction: z.enum(['满意', '基本满意', '不满意', '未联系上']).meta({ description: '是否满意' }),
    solved: z.boolean().nullable().default(null).meta({ description: '是否解决' }),
    reason: remark,
  }).meta({ description: '登记回访' }),
  command('measure', {
    what: z.string().trim().min(4).max(500).meta({ description: '解决什么问题、做什么' }),
    unit,
    due: day,
    reason: remark,
  }).meta({ description: '立转化措施，到日提醒' }),
  command('measure_done', {
    measure,
    result: z.string().trim().min(2).max(500).meta({ description: '做成了什么' }),
    reason: remark,
  }).meta({ description: '转化措施办完' }),
  command('measure_postpone', { measure, due: day, reason }).meta({ description: '转化措施改期，原定日期照记' }),
  command('measure_drop', { measure, reason }).meta({ description: '转化措施不再办' }),
  command('track', { reason: remark }).meta({ description: '转入跟踪' }),
  command('close', {
    verified: z.enum(['属实', '部分属实', '不属实', '无法核实']),
    measures: z.string().trim().min(2).max(2000),
    reason: remark,
  }).meta({ description: '办结' }),
  command('clear', { reason: remark }).meta({ description: '销号' }),
  command('archive', { reason: remark }).meta({ description: '归档' }),
  command('reopen', { reason }).meta({ description: '次生舆情或新事实，重新打开' }),
  command('oral', {
    step: z.enum(['review', 'wording', 'sign']).meta({ description: '口头批准的是哪一步：审签、口径、签发' }),
    approver: z.string().trim().min(1).max(50).meta({ description: '批准人姓名' }),
    approvedAt: instantSchema.optional().meta({ description: '何时批准，默认现在' }),
    reason,
  }).meta({ description: '口头批准先行（Ⅰ、Ⅱ级），24 小时内补签' }),
  command('countersign', {
    step: z.enum(['review', 'wording', 'sign']).meta({ description: '补签哪一步：审签、口径、签发' }),
    reason: remark,
  }).meta({ description: '补签口头批准' }),
  command('paper', {
    step: z.enum(['review', 'secrecy', 'wording', 'sign']).meta({ description: '线下签的是哪一步' }),
    decision: decision.default('pass'),
    approver: z.string().trim().min(1).max(50).meta({ description: '签批人（账号或姓名）' }),
    signedAt: instantSchema.meta({ description: '纸上签批的时间' }),
    scan: blobHashSchema.meta({ description: '扫描件（先用 POST /api/scans 上传）' }),
    reason,
  }).meta({ description: '登记线下签批，附扫描件' }),
  command('pause', {
    clock: z.string().min(1),
    rule: z.string().min(1).meta({ description: '依哪一条停表（sla.yaml 的 pause），如 third_party' }),
    reason,
  }).meta({ description: '停表，限规定不计入的时间' }),
  command('resume', { clock: z.string().min(1), reason: remark }).meta({ description: '恢复计时' }),
  command('order', {
    documentNo,
    from: z.string().trim().min(2).max(50).meta({ description: '来文单位' }),
    kind: z.enum(['上级交办', '领导批示']).default('上级交办').meta({ description: '上级交办，或领导批示' }),
    dueAt: instantSchema.meta({ description: '来文载明的时限' }),
    receivedAt: instantSchema.optional().meta({ description: '收文时间，默认现在' }),
    scan: blobHashSchema.optional().meta({ description: '代录批示：批件扫描件的 SHA-256' }),
    reason: remark,
  }).meta({ description: '登记上级交办、领导批示，单独计时' }),
  command('settle_order', { documentNo, reason: remark }).meta({ description: '来文已报结' }),
  command('sign_letter', {
    letter,
    form: z.enum(['约谈', '通报']).optional().meta({ description: '约谈，或通报（限最后一级）' }),
    reason: remark,
  }).meta({ description: '签发催办、督办、通报函' }),
  command('void_letter', { letter, reason }).meta({ description: '作废函件，文号不重用' }),
  command('receive_letter', { letter, unit: unit.optional(), reason: remark }).meta({ description: '函件签收' }),
]);
export type CaseCommand = z.infer<typeof caseCommandSchema>;
export type CaseAction = CaseCommand['action'];
export type CommandOf<A extends CaseAction> = Extract<CaseCommand, { action: A }>;

/** Every action, in the order of a case's life. */
export const caseActions: readonly CaseAction[] = caseCommandSchema.options.map((option) => option.shape.action.value);

/** What a step is called on the desk. */
export const actionNames: { readonly [A in CaseAction]: string } = {
  judge: '研判',
  keep: '留存',
  merge: '并案',
  report: '报送',
  level: '改级',
  confirm_level: '复核降级',
  restore_level: '撤回改级',
  need: '确认是否须公开回应',
  assign: '交办',
  accept: '签收',
  return: '退单',
  ask_return: '申请逾期退单',
  decide_return: '裁定逾期退单',
  transfer: '转办',
  extend: '延期',
  ask_extension: '申请延期',
  finish: '办完',
  draft: '拟稿',
  submit: '送审',
  answer_finding: '答复稿件提示',
  review: '审签',
  secrecy: '保密审查',
  wording: '口径会商',
  sign: '签发',
  publish: '发布',
  link: '补记链接',
  claim: '登记说法',
  doubt: '疑似不实',
  verify: '核实说法',
  clarify: '拟澄清稿',
  handover: '拟移送函',
  handover_legal: '法制审核',
  sign_handover: '签发移送函',
  void_handover: '作废移送函',
  no_rebound: '确认不是反弹',
  consent: '登记当事人意愿',
  call_back: '回访',
  measure: '立转化措施',
  measure_done: '措施办完',
  measure_postpone: '措施改期',
  measure_drop: '措施不再办',
  track: '跟踪',
  close: '办结',
  clear: '销号',
  archive: '归档',
  reopen: '重新打开',
  oral: '口头批准',
  countersign: '补签',
  paper: '登记线下签批',
  pause: '停表',
  resume: '恢复计时',
  order: '登记来文',
  settle_order: '来文报结',
  sign_letter: '签发函件',
  void_letter: '作废函件',
  receive_letter: '函件签收',
};
