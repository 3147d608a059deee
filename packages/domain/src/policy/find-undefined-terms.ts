import type { Misreading } from './finding.ts';
import type { Draft } from './read-clauses.ts';

const QUOTED = /[“"]([^“”"，,。；;、]{2,14})[”"]/gu;
/** What was coined by counting: “3+3”, “1269”, “两不愁三保障”. */
const COINED =
  /\d|\+|[a-z]|^[一二三两四五六七八九十]{1}.{1,2}$|[一二三两四五六七八九十].{1,3}[一二三两四五六七八九十]/iu;
/** Explained by its own words: a year, an ordinal, two words joined by a plus. */
const PLAIN =
  /^(?:\d{4}年.*|第[一二三四五六七八九十]+.*|[\p{Script=Han}+＋]*\p{Script=Han}[+＋]\p{Script=Han}[\p{Script=Han}+＋]*)$/u;

/** Coined terms that the draft nowhere explains, one finding a sentence; and papers it refers the reader to without adding them. */
export function findUndefinedTerms(
  draft: Draft,
  known: readonly string[],
  weigh: (rule: string) => number,
): readonly Misreading[] {
  const text = draft.paragraphs.join('\n');
  const told = new Set<string>();
  const terms = draft.sentences.flatMap(({ clause, text: sentence }): Misreading[] => {
    const quoted = [...sentence.matchAll(QUOTED)].map(([, term = '']) => term.trim());
    const unknown = [...new Set(quoted)].filter(
      (term) =>
        COINED.test(term) && !PLAIN.test(term) && !known.includes(term) && !told.has(term) && !isExplained(text, term),
    );
    for (const term of unknown) told.add(term);
    if (unknown.length === 0) return [];
    return [
      {
        rule: 'undefined_term',
        name: '自造的简称没有解释',
        clause,
        sentence,
        words: unknown.map((term) => `“${term}”`),
        why: '外人看不懂，容易望文生义或被编成段子',
        advice: '首次出现时用括号写明全称，或在解读材料里设“文件术语释义”',
        source: '某县局政务公开督办机制 三（一）1：解读应有文件术语释义',
        weight: weigh('undefined_term'),
      },
    ];
  });
  return [...terms, ...unattached(draft, weigh)];
}

function isExplained(text: string, term: string): boolean {
  const at = text.indexOf(term);
  for (let from = at; from !== -1; from = text.indexOf(term, from + 1)) {
    const after = text.slice(from + term.length, from + term.length + 14);
    const before = text.slice(Math.max(0, from - 8), from);
    if (sumsUp(text, from, term)) return true;
    if (
      /^[”"]?(?:是指|指的是|，?即|包括|\p{Script=Han}{0,8}[（(](?!〔)|：)/u.test(after) ||
      /同步[“"]$|以下简称[“"]?$|简称[“"]?$/u.test(before)
    )
      return true;
  }
  return false;
}

/** `同步起草、同步审签、同步发布“三同步”`: the term stands behind what it sums up. */
function sumsUp(text: string, at: number, term: string): boolean {
  if (!/^[一二三两四五六七八九十]/u.test(term)) return false;
  const list = /[^，,。；;：:“”"\n]*$/u.exec(text.slice(Math.max(0, at - 60), at - 1))?.[0] ?? '';
  return list.includes('、');
}

function unattached(draft: Draft, weigh: (rule: string) => number): readonly Misreading[] {
  const hasAttachment = draft.paragraphs.some((line) => line.startsWith('附件'));
  return draft.sentences.flatMap(({ clause, text }): Misreading[] => {
    const said = /(?:详情?见|详见|参见|按照?附件|见附件)[^）)。；;]{0,30}/u.exec(text)?.[0];
    if (said === undefined || (/附件/.test(said) && hasAttachment)) return [];
    return [
      {
        rule: 'not_attached',
        name: '引用的文件没有随文附上',
        clause,
        sentence: text,
        words: [said],
        why: '读者看不到引用的内容，不知道标准是什么',
        advice: '一并公开所引文件，或写出要点和查阅地址',
        source: '政府信息公开条例（2019）：主动公开的信息应便于查阅',
        weight: weigh('not_attached'),
      },
    ];
  });
}
