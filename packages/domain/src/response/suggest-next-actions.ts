import type { Incident } from '../incident/incident.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';

export type Advice = {
  /** Sentences for the duty officer, most urgent first. */
  readonly actions: readonly string[];
  /** Ids of the documents to prepare (`config/documents.yaml`). */
  readonly documents: readonly string[];
};

type View = {
  readonly incident: Incident;
  readonly file: CaseFile;
  readonly at: Instant;
  readonly nameOf: (unit: string) => string;
  readonly has: (...subtopics: readonly string[]) => boolean;
};
type Rule = (view: View) => string | undefined;

/**
 * What a duty officer would do next: care for people first, then verify, answer, and solve the matter behind it. Never
 * a step against those who spoke. A proposal, from rules; a person decides.
 */
export function suggestNextActions(
  incident: Incident,
  file: CaseFile,
  at: Instant,
  nameOf: (unit: string) => string = (unit) => unit,
): Advice {
  // Sub-topics far behind the best are mentioned in passing and ask for nothing.
  const best = Math.max(0, ...incident.subtopics.map(({ score }) => score));
  const subtopics = new Set(incident.subtopics.filter(({ score }) => score >= best / 2).map(({ id }) => id));
  const has = (...ids: readonly string[]): boolean => ids.some((id) => subtopics.has(id));
  const view: View = { incident, file, at, nameOf, has };
  const actions = rules.map((rule) => rule(view)).filter((sentence) => sentence !== undefined);
  return { actions, documents: documentsFor(incident, file, at) };
}

const answered = ({ file }: View): boolean => file.answers.length > 0;

const peopleFirst: readonly Rule[] = [
  ({ incident, has }) =>
    has('natural_disaster', 'accident') || (incident.facts.missing ?? 0) > 0
      ? '立即核实人员安全和伤亡、失联情况，可能的家属来问先单独答复；现场设置警示、提醒绕行'
      : undefined,
  ({ has }) =>
    has('nursing_home', 'crime', 'maternal_child')
      ? '先确认当事人伤情，与家属对接；不公开姓名、照片等个人信息'
      : undefined,
  ({ incident, has }) =>
    has('food_safety', 'school_canteen', 'epidemic') || (incident.facts.ill ?? 0) > 0
      ? '核实就医人数和病情并每日续报，封存留样、送检；结论以检测为准，回应稿不得提前肯定或否定'
      : undefined,
  (view) => {
    const questions = view.incident.exemplars.filter(({ role, official }) => role === 'question' && !official).length;
    if (questions === 0) return undefined;
    return `先单独答复群众的提问（${questions} 条）：知道多少说多少，给出咨询渠道和下次更新时间`;
  },
];

const verify: readonly Rule[] = [
  ({ file, nameOf }) => {
    const proposal = file.proposal;
    if (!proposal || file.assignments.length > 0) return undefined;
    if (proposal.clause.id === 'other_authority') {
      return '检举控告类内容只移送纪检监察机关，被反映的单位和个人回避，不在网上回复内容';
    }
    const lead =
      proposal.leadPlace !== null && proposal.lead === 'town_gov' ? proposal.leadPlace : nameOf(proposal.lead);
    const assisting = proposal.assisting.map(nameOf).join('、');
    return `${lead}牵头${assisting === '' ? '' : `，${assisting}协办`}，统一核查和对外口径（建议，待具名人员交办）`;
  },
  ({ file }) =>
    file.proposal?.dispatchable === false ? '地点或职责尚未落实，请人工确认后再交办，不自动派单' : undefined,
  ({ file }) =>
    file.proposal?.coordination.some(({ rule }) => rule === 'multiTown')
      ? '涉及多个乡镇：县级主管部门牵头，各镇按属地配合（61号第一部分）'
      : undefined,
  ({ has }) => (has('water_pollution') ? '核查水质和饮用水影响，统一采样，公布检测时间和结果' : undefined),
  ({ has }) => (has('air_pollution', 'solid_waste') ? '到现场监测取证，公布监测结果和整改要求' : undefined),
  ({ incident }) =>
    incident.falseInfo.status === 'unverified' || incident.falseInfo.status === 'suspected'
      ? '未经核实的说法和对单位、个人的指认只作线索核查，回应稿不得写成事实'
      : undefined,
  ({ incident }) =>
    incident.falseInfo.status === 'confirmed' || incident.falseInfo.status === 'corrected'
      ? '发布核实结论，附出处并说明如何核验；只澄清不实的部分，属实的照实说；一般转发者不作处置'
      : undefined,
];

const solve: readonly Rule[] = [
  ({ incident }) =>
    incident.facts.plannedGathering || (incident.facts.gathered ?? 0) > 0
      ? '以疏导为主：在约定时间之前安排接访和对话，当面说明进展，公布联系渠道'
      : undefined,
  ({ has }) => (has('wage_arrears') ? '核查工资专户和兑付进度，现场办公，公布监督电话和垫付安排' : undefined),
  ({ has }) =>
    has('utilities', 'rural_infra')
      ? '公布抢修进度和恢复时间，照顾老人、儿童等困难家庭，说明停供期间的费用减免'
      : undefined,
  ({ has }) => (has('nursing_home') ? '排查全县同类机构并公布进展' : undefined),
  ({ has }) => (has('service_window') ? '一次性告知清单公开，公布整体办理进度' : undefined),
  ({ has }) => (has('road_bus', 'traffic_safety') ? '清理并设置警示，在路口提醒绕行，公布恢复通行时间' : undefined),
  ({ incident, has }) =>
    incident.category === '政策误读' || has('policy_expectation')
      ? '说明现行政策依据和标准，尚未公布的写明“尚未公布、以正式文件为准”，政策解读 3 个工作日内发布'
      : undefined,
];

const answer: readonly Rule[] = [
  (view) => {
    const due = view.file.deadlines.find(({ kind }) => kind === 'public_response')?.dueAt;
    if (due === undefined) return undefined;
    if (!answered(view) && view.at > due) {
      return `已超过 ${toClock(due)} 的回应时限：先发布已核实的部分，超时照记并写明原因`;
    }
    const { level } = view.incident;
    const first: Readonly<Record<string, string>> = {
      I: '5 小时内发布首份信息（已知事实、正在核查的事项、下次更新时间），',
      II: '5 小时内发布首份信息（已知事实、正在核查的事项、下次更新时间），',
      III: '24 小时内首次回应，',
    };
    const last = level === 'IV' ? '前答复' : '前公布初步结果';
    const done = view.file.answers[0];
    const state = done ? `（已于 ${toClock(done.at)} 回应${done.at > due ? '，超时照记' : ''}）` : '';
    return `${first[level] ?? ''}${toClock(due)} ${last}${state}`;
  },
  (view) => (answered(view) ? '持续跟踪，根据工作进展续报，回应群众的追问' : undefined),
  (view) => {
    const due = view.file.deadlines.find(({ kind, metAt }) => kind === 'report_up' && metAt === null)?.dueAt;
    return due === undefined || answered(view) ? undefined : `${toClock(due)} 前向上报送`;
  },
  ({ incident }) =>
    incident.channelTypes.some((type) => ['gov_mailbox', 'leader_board', 'hotline_12345', 'petition'].includes(type))
      ? '对来信、来电人由受理渠道定向答复，隐去个人信息'
      : undefined,
  ({ incident, file }) => {
    const order = incident.superiorOrders[0];
    if (order !== undefined) return `按 ${order.documentNo} 要求于 ${toClock(order.due)} 前报告`;
    const recorded = file.deadlines.find(({ kind, metAt }) => kind === 'superior_order' && metAt === null);
    return recorded === undefined ? undefined : `${recorded.name}：${toClock(recorded.dueAt)} 前报结`;
  },
  ({ file }) => {
    const owed = file.deadlines.find(({ kind, metAt }) => kind === 'countersign' && metAt === null);
    return owed === undefined ? undefined : `${owed.name}：批准人须于 ${toClock(owed.dueAt)} 前补签`;
  },
  ({ file }) => {
    const letters = file.letters.filter(({ status }) => status === 'draft');
    if (letters.length === 0) return undefined;
    const names = [...new Set(letters.map(({ name }) => name))].join('、');
    return `${letters.length} 份函件（${names}）已拟稿，由具名人员签发或作废；迟误只追究耗时的环节`;
  },
];

const rules: readonly Rule[] = [...peopleFirst, ...verify, ...solve, ...answer];

function documentsFor(incident: Incident, file: CaseFile, at: Instant): readonly string[] {
  const serious = incident.level === 'I' || incident.level === 'II';
  const due = file.deadlines.find(({ kind }) => kind === 'public_response');
  const overdue = due !== undefined && due.metAt === null && at > due.dueAt;
  const wanted: readonly (readonly [string, boolean])[] = [
    ['quick_report', incident.level !== 'IV'],
    ['special_report', serious],
    ['dispatch_note', true],
    ['reply_approval', true],
    ['clarify_notice', incident.falseInfo.status !== 'none' || (serious && incident.category === '道德底线')],
    ['supervise_note', overdue || (serious && incident.subtopics.some(({ id }) => id === 'wage_arrears'))],
  ];
  return wanted.filter(([, needed]) => needed).map(([id]) => id);
}
