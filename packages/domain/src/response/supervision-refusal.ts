import { toClock, type Instant } from '../time/instant.ts';

/** Why a step of supervision — a letter, an order, a pause, an oral approval — may not be taken. */
export type SupervisionRefusal =
  | { readonly code: 'not_overdue'; readonly letter: string; readonly dueAt: Instant }
  | { readonly code: 'letter_moot'; readonly letter: string }
  | { readonly code: 'letter_moved'; readonly letter: string; readonly into: string }
  | { readonly code: 'list_out'; readonly unit: string; readonly number: string }
  | { readonly code: 'letter_unsigned'; readonly letter: string }
  | { readonly code: 'letter_received'; readonly letter: string }
  | { readonly code: 'not_receiver'; readonly unit: string }
  | { readonly code: 'nothing_to_urge'; readonly unit: string }
  | { readonly code: 'known_order'; readonly documentNo: string }
  | { readonly code: 'unknown_order'; readonly documentNo: string }
  | { readonly code: 'order_due'; readonly dueAt: Instant }
  | { readonly code: 'not_pausable'; readonly clock: string }
  | { readonly code: 'already_paused'; readonly clock: string }
  | { readonly code: 'not_paused'; readonly clock: string }
  | { readonly code: 'office_decides'; readonly why: 'returns' | 'transfers' }
  | { readonly code: 'return_late'; readonly until: Instant; readonly basis: string }
  | { readonly code: 'return_asked'; readonly unit: string }
  | { readonly code: 'no_return_asked'; readonly unit: string }
  | { readonly code: 'no_fast_lane'; readonly levels: readonly string[] }
  | { readonly code: 'oral_time'; readonly at: Instant }
  | { readonly code: 'no_oral'; readonly step: string }
  | { readonly code: 'not_approver'; readonly approver: string }
  | { readonly code: 'countersign_open'; readonly steps: readonly string[] };

const codes: Readonly<Record<SupervisionRefusal['code'], true>> = {
  not_overdue: true,
  letter_moot: true,
  letter_moved: true,
  list_out: true,
  letter_unsigned: true,
  letter_received: true,
  not_receiver: true,
  nothing_to_urge: true,
  known_order: true,
  unknown_order: true,
  order_due: true,
  not_pausable: true,
  already_paused: true,
  not_paused: true,
  office_decides: true,
  return_late: true,
  return_asked: true,
  no_return_asked: true,
  no_fast_lane: true,
  oral_time: true,
  no_oral: true,
  not_approver: true,
  countersign_open: true,
};

/** Whether a refusal is one of supervision. */
export const isSupervision = (refusal: { readonly code: string }): refusal is SupervisionRefusal =>
  Object.hasOwn(codes, refusal.code);

const approvalNames: Readonly<Record<string, string>> = { review: '审签', wording: '口径会商', sign: '签发' };
const stepName = (step: string): string => approvalNames[step] ?? step;

/** Such a refusal as one sentence: what is wrong and what to do. */
export function explainSupervision(refusal: SupervisionRefusal, nameOf: (unit: string) => string): string {
  switch (refusal.code) {
    case 'not_overdue':
      return `“${refusal.letter}”对应的时限 ${toClock(refusal.dueAt)} 没有超时，不能发督办（红牌）；请作废这份函件。`;
    case 'letter_moot':
      return `“${refusal.letter}”对应的事项已经回应或办完，不必再催；请作废这份函件。`;
    case 'letter_moved':
      return `本单已并入 ${refusal.into}，“${refusal.letter}”由该单另行拟稿；请作废这份函件。`;
    case 'list_out':
      return `“${nameOf(refusal.unit)}”今天的催办清单已发出（${refusal.number}），同一单位每日一份；请明日再发。`;
    case 'letter_unsigned':
      return `“${refusal.letter}”还没有签发，不能签收。`;
    case 'letter_received':
      return `“${refusal.letter}”已经签收，不必重复。`;
    case 'not_receiver':
      return `“${nameOf(refusal.unit)}”不是这份函件的收文单位；请由收文单位签收。`;
    case 'nothing_to_urge':
      return `“${nameOf(refusal.unit)}”没有待催办的事项。`;
    case 'known_order':
      return `${refusal.documentNo} 已经登记，时限照原来文计算。`;
    case 'unknown_order':
      return `没有待报结的来文“${refusal.documentNo}”；请看处置单上的来文。`;
    case 'order_due':
      return `来文时限 ${toClock(refusal.dueAt)} 不晚于收文时间；请核对。`;
    case 'not_pausable':
      return `“${refusal.clock}”是不能停表的时限；只有规定不计入的时间（如征求第三方意见）才能停。`;
    case 'already_paused':
      return `“${refusal.clock}”已经停表，或这一项已经停过；请先恢复计时。`;
    case 'not_paused':
      return `“${refusal.clock}”没有停表。`;
    case 'office_decides':
      return refusal.why === 'returns'
        ? '已两次退单，由县政府办公室定承办单位；请报政府办交办。'
        : '已三次转办，由县政府办公室定承办单位；请报政府办交办。';
    case 'return_late':
      return `退单须在 ${toClock(refusal.until)} 前提出，现已逾期；请申请逾期退单，由督办人员裁定（${refusal.basis}）。`;
    case 'return_asked':
      return `“${nameOf(refusal.unit)}”已经申请逾期退单，等督办人员裁定。`;
    case 'no_return_asked':
      return `“${nameOf(refusal.unit)}”没有等待裁定的逾期退单申请。`;
    case 'no_fast_lane':
      return `口头批准先行只限 ${refusal.levels.join('、')} 级；请按程序审签。`;
    case 'oral_time':
      return `批准时间 ${toClock(refusal.at)} 不在拟稿之后、现在之前；请核对。`;
    case 'no_oral':
      return `“${stepName(refusal.step)}”没有待补签的口头批准。`;
    case 'not_approver':
      return `口头批准须由批准人本人补签：${refusal.approver}。`;
    case 'countersign_open':
      return `还有口头批准没有补签：${refusal.steps.map(stepName).join('、')}；补签后才能办结。`;
  }
}
