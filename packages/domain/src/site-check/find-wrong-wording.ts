import { sentencesOf } from '../response/reply-gate/sentences.ts';
import type { SiteCheckSettings } from './site-check-settings.ts';

export type WrongWording = {
  readonly wrong: string;
  readonly right: string;
  /** The sentence it stands in, cut around it. */
  readonly context: string;
  /** 严重表述错误 if a person confirms it. */
  readonly serious: boolean;
};

type Rules = Pick<SiteCheckSettings, 'formulas' | 'formulaVariants' | 'wrongWords'>;

/**
 * Wrong wording with its context: listed mistakes, and fixed formulas that are one character off. Only a hint: whether it is a
 * 严重表述错误 a person decides. The same mistake in the same sentence is told once.
 */
export function findWrongWording(text: string, rules: Rules): readonly WrongWording[] {
  const listed = rules.wrongWords.map((rule) => ({
    ...rule,
    pattern: new RegExp(rule.wrong, 'gu'),
    excused: rule.unless.map((source) => new RegExp(source, 'u')),
  }));
  const found: WrongWording[] = [];
  for (const { text: sentence } of sentencesOf(text)) {
    for (const { pattern, excused, right, serious } of listed) {
      if (excused.some((one) => one.test(sentence))) continue;
      for (const match of sentence.matchAll(pattern)) {
        found.push({ wrong: match[0], right, context: around(sentence, match.index, match[0].length), serious });
      }
    }
    found.push(...nearMisses(sentence, rules));
  }
  const key = ({ wrong, context }: WrongWording): string => `${wrong}|${context}`;
  return [...new Map(found.map((one) => [key(one), one])).values()];
}

const AROUND = 30;

function around(sentence: string, at: number, length: number): string {
  const [from, to] = [Math.max(0, at - AROUND), Math.min(sentence.length, at + length + AROUND)];
  return `${from > 0 ? '…' : ''}${sentence.slice(from, to)}${to < sentence.length ? '…' : ''}`;
}

/** A window that is one edit away from a formula and no correct wording itself. */
function nearMisses(sentence: string, { formulas, formulaVariants }: Rules): readonly WrongWording[] {
  const right = [...formulas, ...formulaVariants];
  return formulas.flatMap((formula) => {
    const found: WrongWording[] = [];
    for (let at = 0; at + formula.length - 1 <= sentence.length; at += 1) {
      // What begins and ends like nothing of the formula is no attempt at it.
      if (sentence[at] !== formula[0] && sentence[at + 1] !== formula[1]) continue;
      const wrong = windowAt(sentence, at, formula);
      if (wrong === undefined || !/^\p{Script=Han}+$/u.test(wrong)) continue;
      // Part of a longer correct wording: “社会主义核心价值体系” is no slip of “社会主义核心价值观”.
      const wider = sentence.slice(Math.max(0, at - 12), at + wrong.length + 12);
      if (
        right.some(
          (one) => wider.includes(one) && (one.includes(wrong) || coversPlace(sentence, one, at, wrong.length)),
        )
      )
        continue;
      found.push({ wrong, right: formula, context: around(sentence, at, wrong.length), serious: true });
    }
    return found;
  });
}

function coversPlace(sentence: string, one: string, at: number, length: number): boolean {
  for (let from = sentence.indexOf(one); from !== -1; from = sentence.indexOf(one, from + 1))
    if (from < at + length && from + one.length > at) return true;
  return false;
}

function windowAt(sentence: string, at: number, formula: string): string | undefined {
  const sameHead = sentence.startsWith(formula.slice(0, 2), at);
  for (const length of [formula.length, formula.length - 1, formula.length + 1]) {
    const window = sentence.slice(at, at + length);
    if (window.length !== length || window === formula) continue;
    if (isOneEdit(window, formula) && (sameHead || window.endsWith(formula.slice(-2)))) {
      // A cut or an added character at the very end belongs to the words that follow.
      const cutShort = length < formula.length && formula.startsWith(window);
      const longer = length > formula.length && window.startsWith(formula);
      if (!cutShort && !longer) return window;
    }
  }
  return undefined;
}

/** Whether two texts differ by exactly one character put in, left out or replaced. */
function isOneEdit(one: string, other: string): boolean {
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head += 1;
  let tail = 0;
  while (
    tail < one.length - head &&
    tail < other.length - head &&
    one[one.length - 1 - tail] === other[other.length - 1 - tail]
  )
    tail += 1;
  const [left, right] = [one.length - head - tail, other.length - head - tail];
  return Math.max(left, right) === 1;
}
