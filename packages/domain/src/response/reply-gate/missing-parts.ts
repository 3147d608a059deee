import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { hasAny } from './sentences.ts';
import { saysTime } from './says-time.ts';

export const partsSource =
  '县人社局督办机制 §二.10：事实真相、有关政策措施、处置结果；答复须有时间、地点、联系方式和下次答复时间';

const nowhere = (message: string): readonly RuleFinding[] => [{ of: 'reply', sentence: '', start: 0, end: 0, message }];
/** A policy is explained without a scene: no day and no place of it. Empty replies are told by another rule. */
const aboutScene = ({ matter, sentences }: ReplyDraft): boolean =>
  matter !== 'consultation' && sentences.some(({ does }) => does === 'tells');

/** When the matter was looked into or settled. The date under the signature is no such time. */
export function findMissingTime(draft: ReplyDraft): readonly RuleFinding[] {
  if (!aboutScene(draft)) return [];
  const timed = draft.sentences.some(({ text, does }) => does !== 'courtesy' && saysTime(withoutSignature(text)));
  return timed ? [] : nowhere('没有写核查或处理的时间；请补上。');
}

const withoutSignature = (text: string): string => text.replace(/\d{4}年\d{1,2}月\d{1,2}日[。.]?$/, '');

const placeName =
  /([\u4e00-\u9fffA-Z\d]{2,4}?)(?:镇|乡|街道|社区|村|小区|大道|路|街|学校|小学|中学|幼儿园|医院|卫生院|工地|公园|市场|花园|广场|敬老院|换热站|水库)/g;

/** The place of a letter that names one: the reply says one of its names, with or without “镇”, “社区”, “路”. */
export function findMissingPlace(draft: ReplyDraft): readonly RuleFinding[] {
  if (!aboutScene(draft)) return [];
  const letters = draft.context.letters.map(({ title, text }) => `${title}\n${text}`).join('\n');
  const named = [...letters.matchAll(placeName)].map(([name, core]) => ({ name, core: core!.slice(-2) }));
  if (named.length === 0 || named.some(({ name, core }) => draft.text.includes(core) || draft.text.includes(name)))
    return [];
  return nowhere(`来信说的地点（${named[0]!.name}）稿中没有写；请写明是哪里。`);
}

/** What was done. An explained rule is what a question gets instead. */
export function findMissingMeasure(draft: ReplyDraft): readonly RuleFinding[] {
  if (!aboutScene(draft) || draft.matter === 'suggestion') return [];
  return hasAny(draft.text, draft.settings.measures)
    ? []
    : nowhere('没有写采取了什么措施；请补上，没有措施的写明理由。');
}

const number = /\d{3,4}-?\d{6,8}|\d{7,8}|12345|123\d\d|119|110|120/;

/** Whom to ask further: a telephone, a window, an address. */
export function findMissingContact(draft: ReplyDraft): readonly RuleFinding[] {
  if (!draft.sentences.some(({ does }) => does === 'tells')) return [];
  if (number.test(draft.text) || hasAny(draft.text, draft.settings.contact)) return [];
  return nowhere('没有写联系方式；请补上承办单位的电话或窗口。');
}

/** A promise without a day: “尽快”“下一步将”. What is settled promises nothing. */
export function findMissingNextDate({ sentences, settings }: ReplyDraft): readonly RuleFinding[] {
  const open = sentences.filter(
    ({ text, does }) =>
      does !== 'courtesy' &&
      (hasAny(text, settings.vague) ||
        /(?:下一步|接下来|后续).{0,20}将|将(?:于|在)?(?:尽快|及时|进一步|继续)/.test(text)),
  );
  if (open.length === 0 || sentences.some(({ text, does }) => does !== 'courtesy' && tellsNext(text))) return [];
  const { text: sentence, start, end } = open[0]!;
  return [{ of: 'reply', sentence, start, end, message: '许诺没有日期；请写明完成或再次答复的时间。' }];
}

const next =
  /(?:预计|(?:计划|拟)(?:于|在)?\d|力争|争取|将于|将在|拟于|定于|确保|限期|之前|前(?:完成|恢复|办结|答复|公布|兑付|到位|整改)|内(?:完成|恢复|办结|答复|公布|反馈|整改)|每[日天周月]|下次)/;
const tellsNext = (text: string): boolean => next.test(text) && (saysTime(text) || /每[日天周月]/.test(text));
