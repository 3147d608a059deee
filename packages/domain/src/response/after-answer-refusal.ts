import { callBackNames, type CallBack } from './effect/effect.ts';
import { claimStatusNames } from './false-info/claim.ts';

/** Why a step about a statement, a publication or what came after an answer may not be taken. */
export type AfterAnswerRefusal =
  | { readonly code: 'secret_marked' }
  | { readonly code: 'too_many'; readonly what: string; readonly most: number }
  | { readonly code: 'names_person'; readonly field: string }
  | { readonly code: 'unknown_claim'; readonly claim: string }
  | { readonly code: 'claim_settled'; readonly claim: string }
  | { readonly code: 'claim_is_true'; readonly claim: string }
  | { readonly code: 'claim_open'; readonly claims: readonly string[] }
  | { readonly code: 'claim_not_false'; readonly claim: string }
  | { readonly code: 'not_own_unit'; readonly unit: string }
  | { readonly code: 'needs_truth' }
  | { readonly code: 'legal_missing'; readonly handover: string }
  | { readonly code: 'needs_head'; readonly signers: readonly string[] }
  | { readonly code: 'not_public'; readonly openness: string }
  | { readonly code: 'text_or_outlet' }
  | { readonly code: 'outlet_tells' }
  | { readonly code: 'unknown_outlet'; readonly outlet: string; readonly known: readonly string[] }
  | { readonly code: 'already_published'; readonly publication: string }
  | { readonly code: 'unknown_publication'; readonly publication: string }
  | { readonly code: 'no_rebound' }
  | { readonly code: 'no_call_back'; readonly channel: CallBack['channel'] }
  | { readonly code: 'nothing_given' }
  | { readonly code: 'needs_solved' }
  | { readonly code: 'measure_date'; readonly date: string }
  | { readonly code: 'unknown_measure'; readonly measure: string }
  | { readonly code: 'measures_open'; readonly measures: readonly string[] };

/** Such a refusal as one sentence: what is wrong and what to do. */
export function explainAfterAnswer(refusal: AfterAnswerRefusal, nameOf: (unit: string) => string): string {
  switch (refusal.code) {
    case 'secret_marked':
      return '内容带有国家秘密标志（绝密、机密、秘密），本系统只处理公开、内部和工作秘密；内容未保存，请按保密规定办理。';
    case 'too_many':
      return `一件处置单最多记 ${refusal.most} 条${refusal.what}；请合并后再记。`;
    case 'names_person':
      return `${refusal.field}中有个人信息、账号或链接；请只写事情本身，不写是谁说的、在哪里说的。`;
    case 'unknown_claim':
      return `本单没有“${refusal.claim}”这条说法；请看处置单上的编号，或先登记说法。`;
    case 'claim_settled':
      return `“${refusal.claim}”已有单位核实结论，不能退回疑似；有新证据请重新核实（case verify）。`;
    case 'claim_is_true':
      return `“${refusal.claim}”经核实属实，不能按不实澄清；请拟回应稿说明情况和处置。`;
    case 'claim_open':
      return refusal.claims.length === 0
        ? `没有经单位核实为“${claimStatusNames.false}”或“${claimStatusNames.partly_true}”的说法，不能签发、发布澄清；请先核实（case verify），或改按回应稿办理。`
        : `说法 ${refusal.claims.join('、')} 还没有核实为“${claimStatusNames.false}”或“${claimStatusNames.partly_true}”，不能签发、发布澄清；请先核实（case verify）。`;
    case 'claim_not_false':
      return `“${refusal.claim}”没有经单位证据认定“${claimStatusNames.false}”，不能移送；部分属实、疑似不实、待核实都不移送。`;
    case 'not_own_unit':
      return `只能以本单位名义核实；“${nameOf(refusal.unit)}”的结论由该单位或政府办登记。`;
    case 'needs_truth':
      return '部分属实须写明哪些属实（--truth）。';
    case 'legal_missing':
      return `“${refusal.handover}”还没有通过法制审核；请先办 case handover-legal。`;
    case 'needs_head':
      return `移送函只能由主要负责人签发（岗位 ${refusal.signers.join('、')}，用 --role 写明）。`;
    case 'not_public':
      return `这份稿件的公开属性是“${refusal.openness}”，不能发布；需要公开请重新拟稿送审。`;
    case 'text_or_outlet':
      return '请写明实际发布的正文（--text 或 --text-file），或选一个发布出口（--through）。';
    case 'outlet_tells':
      return '由出口发布时，时间和链接由系统记录，不必填写；已在别处发布的，不写 --through，改写 --text-file。';
    case 'unknown_outlet':
      return `没有发布出口“${refusal.outlet}”；现有 ${refusal.known.join('、') || '（无）'}，见 config/publication.yaml。`;
    case 'already_published':
      return `这份稿件已由该出口发布或正在发布（${refusal.publication}）。`;
    case 'unknown_publication':
      return `没有“${refusal.publication}”这次发布，或者它还没有发出；请看处置单上的编号。`;
    case 'no_rebound':
      return '没有等待确认的反弹提示。';
    case 'no_call_back':
      return `本单不是经“${callBackNames[refusal.channel]}”收到的，没有这个渠道的回访。`;
    case 'nothing_given':
      return '当事人还没有同意过，不能登记收回；不同意请登记“不同意联系”。';
    case 'needs_solved':
      return '请写明是否解决（--solved 是|否）；没有联系上的写 --satisfaction 未联系上。';
    case 'measure_date':
      return `“${refusal.date}”不能作为措施的日期：须为今天或以后的日期（改期须晚于原定），如 2026-04-30。`;
    case 'unknown_measure':
      return `没有“${refusal.measure}”这条在办的转化措施；请看处置单上的编号。`;
    case 'measures_open':
      return `转化措施 ${refusal.measures.join('、')} 还没有办完；办完（measure-done）或写明不再办的理由（measure-drop）后再归档。`;
  }
}

/** Whether a refusal is one of these. */
export function isAfterAnswer(refusal: { readonly code: string }): refusal is AfterAnswerRefusal {
  return codes.has(refusal.code);
}

const every: { readonly [C in AfterAnswerRefusal['code']]: true } = {
  secret_marked: true,
  too_many: true,
  names_person: true,
  unknown_claim: true,
  claim_settled: true,
  claim_is_true: true,
  claim_open: true,
  claim_not_false: true,
  not_own_unit: true,
  needs_truth: true,
  legal_missing: true,
  needs_head: true,
  not_public: true,
  text_or_outlet: true,
  outlet_tells: true,
  unknown_outlet: true,
  already_published: true,
  unknown_publication: true,
  no_rebound: true,
  no_call_back: true,
  nothing_given: true,
  needs_solved: true,
  measure_date: true,
  unknown_measure: true,
  measures_open: true,
};
const codes: ReadonlySet<string> = new Set(Object.keys(every));
