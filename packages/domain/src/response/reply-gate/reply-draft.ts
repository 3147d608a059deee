import type { ReplyGateSettings } from './reply-gate-settings.ts';
import { hasAny, sentencesOf, type Stretch } from './sentences.ts';
import { saysTime } from './says-time.ts';

/** A letter that a reply answers; its kind where somebody has judged it. */
export type Letter = { readonly title: string; readonly text: string; readonly kind?: string };

/** What a draft is measured against. */
export type ReplyContext = {
  readonly letters: readonly Letter[];
  /** Earlier notices and replies on the same matter, oldest first; the last word counts. */
  readonly notices: readonly string[];
  /** Nobody has verified what is said about the matter. */
  readonly unverified: boolean;
};

export type Matter = 'complaint' | 'consultation' | 'suggestion' | 'unknown';

/** What a sentence of a reply does. */
export type Does = 'courtesy' | 'forwards' | 'receives' | 'empty' | 'tells';

/** A draft as all rules read it. */
export type ReplyDraft = {
  readonly text: string;
  readonly sentences: readonly (Stretch & { readonly does: Does })[];
  readonly matter: Matter;
  readonly context: ReplyContext;
  readonly settings: ReplyGateSettings;
};

/** Reads a draft once: its sentences and what each does, and what kind of letter it answers. */
export function readDraft(text: string, context: ReplyContext, settings: ReplyGateSettings): ReplyDraft {
  const sentences = sentencesOf(text).map((sentence) => ({ ...sentence, does: whatItDoes(sentence.text, settings) }));
  return { text, sentences, matter: matterOf(context.letters, settings), context, settings };
}

const order: readonly Does[] = ['tells', 'forwards', 'receives', 'empty', 'courtesy'];

/** A sentence does what its weightiest clause does. What follows a thank-you belongs to it. */
function whatItDoes(sentence: string, settings: ReplyGateSettings): Does {
  if (hasAny(sentence, settings.forward) && !hasResult(sentence, settings)) return 'forwards';
  const clauses = sentence.split(/[，,：:]/).filter((clause) => /[\p{L}\p{N}]/u.test(clause));
  const does = clauses.map((clause) => clauseDoes(clause, settings));
  const thanks = does.findIndex((one, at) => one === 'courtesy' && /感谢|谢谢|欢迎|祝/.test(clauses[at]!));
  const counted =
    thanks < 0
      ? does
      : does.filter((one, at) => at <= thanks || one !== 'tells' || hasAny(clauses[at]!, settings.verified));
  return order.find((one) => counted.includes(one)) ?? 'courtesy';
}

/** Fewer characters of Chinese than these tell nothing. */
const TELLS_FROM = 5;

function clauseDoes(clause: string, settings: ReplyGateSettings): Does {
  const { receipt, courtesy, emptyTalk, verified, measures, grounds } = settings;
  // “通过平台《……》的留言收悉” names a page, not a rule.
  if (hasAny(clause, receipt)) return 'receives';
  // The first release says that the matter is being looked into: little, and more than nothing.
  if (underWay.test(clause)) return 'tells';
  if (elsewhere.test(clause) && !hasResult(clause, settings)) return 'forwards';
  if (telephone.test(clause) && clause.length <= LONGEST_CONTACT && !hasAny(clause, verified)) return 'receives';
  if (hasAny(clause, verified) || hasAny(clause, measures)) return 'tells';
  if (hasAny(clause, courtesy) || onlySignature(clause)) return 'courtesy';
  if (hasAny(clause, emptyTalk)) return 'empty';
  if (hasAny(clause, grounds)) return 'tells';
  return (clause.match(/[\u4e00-\u9fff]/g)?.length ?? 0) >= TELLS_FROM ? 'tells' : 'courtesy';
}

/** Something found or done is told, or a rule is explained; not only asked of somebody else. */
export function hasResult(sentence: string, { verified }: ReplyGateSettings): boolean {
  return hasAny(sentence, verified) || done.test(sentence) || explained.test(sentence);
}
const done = /已(?:完成|修复|恢复|整改|拆除|清理|发放|更换|责令|立案|处罚|办结)/;
const explained = /(?:根据|依据|按照|依照).{2,60}(?:规定|办法|条例|标准|意见|细则)/;

/** The answer lies elsewhere: another office is named, leaders were told, somebody has answered somewhere. */
const elsewhere =
  /不属于?(?:我|本|[A-Z\d]*[市县区镇]).{0,12}(?:职能|职责|管辖|权限|范围)|(?:建议您?|请您?|可)(?:直接)?(?:联系|向).{2,20}(?:反映|咨询|联系|[局委办公司院]$)|(?:报告|汇报|呈报)(?:了|给|至)?.{0,10}领导|交(?:办)?(?:相关|有关|属地)?(?:部门|单位)|反馈(?:至|给|到)|已经?(?:于|在)?(?!电话|当面).{0,16}(?:网上|公开|经)答复/;
const underWay = /正在(?:核查|调查|核实|处置|抢修|检测|救治|搜救)/;
const telephone = /电话|热线|拨打|致电/;
const LONGEST_CONTACT = 40;

const signature = /(?:局|委|办|中心|公司|政府|街道|镇|乡|队|处|部|院)(?:办公室)?$/;
function onlySignature(sentence: string): boolean {
  const bare = sentence.replaceAll(/[\s\d年月日:：.“”"'()（）【】,，。、-]/g, '');
  return (
    bare.length === 0 ||
    (bare.length <= 24 && signature.test(bare) && !/[已将正在请]/.test(bare)) ||
    (saysTime(sentence) && bare.length <= 2)
  );
}

function matterOf(letters: readonly Letter[], { complaint, consult, suggest }: ReplyGateSettings): Matter {
  const kinds = letters.map(({ kind }) => kind);
  if (kinds.some((kind) => kind === '投诉' || kind === '举报' || kind === '求助')) return 'complaint';
  if (kinds.length > 0 && kinds.every((kind) => kind === '咨询')) return 'consultation';
  if (kinds.length > 0 && kinds.every((kind) => kind === '建议')) return 'suggestion';
  const all = letters.map(({ title, text }) => `${title}\n${text}`).join('\n');
  if (all.trim() === '') return 'unknown';
  if (letters.some(({ title }) => hasAny(title, consult))) return 'consultation';
  if (letters.some(({ title }) => hasAny(title, suggest))) return 'suggestion';
  if (hasAny(all, complaint)) return 'complaint';
  if (hasAny(all, consult)) return 'consultation';
  return hasAny(all, suggest) ? 'suggestion' : 'unknown';
}
