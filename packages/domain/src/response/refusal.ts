import { personalDataNames } from '../text/mask.ts';
import { toClock, type Instant } from '../time/instant.ts';
import { explainAfterAnswer, isAfterAnswer, type AfterAnswerRefusal } from './after-answer-refusal.ts';
import { actionNames, type CaseAction } from './case-command.ts';
import { stateNames, type CaseState } from './case-states.ts';
import { explainSupervision, isSupervision, type SupervisionRefusal } from './supervision-refusal.ts';

/** Why a step may not be taken. */
export type Refusal =
  | AfterAnswerRefusal
  | { readonly code: 'unknown_case'; readonly reference: string }
  | { readonly code: 'wrong_state'; readonly state: CaseState; readonly action: CaseAction }
  | { readonly code: 'needs_person'; readonly action: CaseAction }
  | { readonly code: 'erased' }
  | { readonly code: 'needs_reason'; readonly action: CaseAction }
  | { readonly code: 'unknown_unit'; readonly unit: string }
  | { readonly code: 'cannot_lead'; readonly unit: string }
  | { readonly code: 'recused_unit'; readonly unit: string }
  | { readonly code: 'recused_person'; readonly unit: string }
  | { readonly code: 'needs_place' }
  | { readonly code: 'no_assignment'; readonly unit: string }
  | { readonly code: 'already_assigned'; readonly unit: string }
  | { readonly code: 'assist_open'; readonly units: readonly string[] }
  | { readonly code: 'no_draft' }
  | { readonly code: 'personal_data'; readonly found: readonly { readonly type: string; readonly start: number }[] }
  | { readonly code: 'unknown_finding'; readonly finding: string }
  | { readonly code: 'findings_open'; readonly findings: readonly string[] }
  | { readonly code: 'same_person'; readonly action: CaseAction }
  | { readonly code: 'draft_changed'; readonly draft: string }
  | { readonly code: 'checklist_open'; readonly items: readonly string[] }
  | { readonly code: 'no_delegation'; readonly from: string }
  | { readonly code: 'approval_missing'; readonly step: string }
  | { readonly code: 'not_as_signed' }
  | { readonly code: 'publication_time'; readonly at: Instant }
  | { readonly code: 'unknown_clock'; readonly clock: string }
  | { readonly code: 'not_extendable'; readonly clock: string }
  | { readonly code: 'already_extended'; readonly clock: string }
  | { readonly code: 'expired'; readonly clock: string; readonly dueAt: Instant }
  | { readonly code: 'calendar_missing'; readonly year: number }
  | { readonly code: 'no_pending_downgrade' }
  | { readonly code: 'no_override' }
  | { readonly code: 'same_level' }
  | { readonly code: 'not_answered' }
  | { readonly code: 'into_itself' }
  | { readonly code: 'into_closed'; readonly number: string }
  | { readonly code: 'unknown_letter'; readonly letter: string }
  | { readonly code: 'letter_settled'; readonly letter: string }
  | { readonly code: 'number_missing'; readonly letter: string }
  | SupervisionRefusal;

const approvalNames: Readonly<Record<string, string>> = {
  review: '审签',
  secrecy: '保密审查',
  wording: '口径会商',
  sign: '签发',
};

/** A refusal as one sentence for the person who tried: what is wrong and what to do. `nameOf` prints unit ids. */
export function explainRefusal(refusal: Refusal, nameOf: (unit: string) => string = (unit) => unit): string {
  if (isAfterAnswer(refusal)) return explainAfterAnswer(refusal, nameOf);
  if (isSupervision(refusal)) return explainSupervision(refusal, nameOf);
  switch (refusal.code) {
    case 'unknown_case':
      return `没有找到处置单“${refusal.reference}”；请核对编号。`;
    case 'wrong_state':
      return `当前状态是“${stateNames[refusal.state]}”，不能“${actionNames[refusal.action]}”；请先完成前面的步骤。`;
    case 'needs_person':
      return '这一步须由具名人员办理，系统不能代办。';
    case 'erased':
      return '这份处置单的内容已抹除，不能再办；新的情况会另立处置单。';
    case 'needs_reason':
      return '这一步须写明理由。';
    case 'unknown_unit':
      return `单位目录里没有“${refusal.unit}”；请按单位目录选择。`;
    case 'cannot_lead':
      return `“${nameOf(refusal.unit)}”只能协办，不能牵头；请改派主管部门。`;
    case 'recused_unit':
      return `“${nameOf(refusal.unit)}”是被反映的单位，须回避；请改派其他单位或报上级。`;
    case 'recused_person':
      return `经办人所在的“${nameOf(refusal.unit)}”是被反映的单位，须回避；请由其他单位的同志办理。`;
    case 'needs_place':
      return '属地乡镇牵头须写明是哪个乡镇。';
    case 'no_assignment':
      return `“${nameOf(refusal.unit)}”在本单没有可办的交办；请先交办或核对单位。`;
    case 'already_assigned':
      return `“${nameOf(refusal.unit)}”已经承办本单，不必再次交办；要换单位请写明新的牵头单位，要加协办请另列协办单位。`;
    case 'assist_open':
      return `协办单位尚未办完：${refusal.units.map(nameOf).join('、')}；办完或撤回后牵头单位才能办结。`;
    case 'no_draft':
      return '还没有回应稿；请先拟稿。';
    case 'personal_data':
      return `稿件中疑似有未遮蔽的个人信息：${explainFindings(refusal.found)}。请退回修改；确可公开的，写明理由并确认“可以公开”（命令行为 --confirm-personal-data 是）。`;
    case 'unknown_finding':
      return `这份稿件没有待答复的提示“${refusal.finding}”；请看处置单上的编号。`;
    case 'findings_open':
      return `稿件还有必须答复的提示：${refusal.findings.join('、')}。请退回修改，或由拟稿人以外的人逐条写明理由后再签发。`;
    case 'same_person':
      return '拟稿人不能审查、签发自己的稿件或答复其提示（降级须由第二人复核）；请换一位。';
    case 'draft_changed':
      return `稿件已换成新稿（${refusal.draft}），您看的是旧稿；请重新查看后再办。`;
    case 'checklist_open':
      return `保密审查还有未核的必查项：${refusal.items.join('；')}。请逐项核过再通过，或退回。`;
    case 'no_delegation':
      return `“${refusal.from}”没有把这一步委托给您，或委托已到期、已撤回；请由本人办理，或先办委托。`;
    case 'approval_missing':
      return `这份稿件还没有通过“${approvalNames[refusal.step] ?? refusal.step}”；请补办后再发布。`;
    case 'not_as_signed':
      return '发布内容与签发稿不一致；请按签发稿发布，或重新送审。';
    case 'publication_time':
      return `发布时间 ${toClock(refusal.at)} 不在签发之后、现在之前；请核对。`;
    case 'unknown_clock':
      return `没有“${refusal.clock}”这个时限；请看处置单上的时限。`;
    case 'not_extendable':
      return `“${refusal.clock}”是不能延期的时限。`;
    case 'already_extended':
      return `“${refusal.clock}”已经延期一次，不能再延。`;
    case 'expired':
      return `“${refusal.clock}”已于 ${toClock(refusal.dueAt)} 到期，到期后不能延期，超时照记。`;
    case 'calendar_missing':
      return `${refusal.year} 年的放假安排尚未录入，工作日时限无法计算；请补充 config/calendars.yaml。`;
    case 'no_pending_downgrade':
      return '没有等待复核的降级。';
    case 'no_override':
      return '没有可撤回的改级；现行等级就是规则判定的等级。';
    case 'same_level':
      return '等级没有变化。';
    case 'not_answered':
      return '尚未回应；办结前须有回应，或写明不回应的理由。';
    case 'into_itself':
      return '不能并入自己；请核对目标编号。';
    case 'into_closed':
      return `${refusal.number} 已办结或已并案，不能再并入；请并入在办的处置单，或先重新打开它。`;
    case 'unknown_letter':
      return `没有“${refusal.letter}”这份函件。`;
    case 'letter_settled':
      return `“${refusal.letter}”已经签发或作废，不能重复办理。`;
    case 'number_missing':
      return `“${refusal.letter}”还没有取到文号；请重试。`;
  }
}

/** Kinds and places, never the data itself: a refusal may be logged. */
function explainFindings(found: readonly { readonly type: string; readonly start: number }[]): string {
  return found
    .slice(0, 10)
    .map(({ type, start }) => `${personalDataNames[type] ?? type}（第 ${start + 1} 字起）`)
    .join('、');
}
