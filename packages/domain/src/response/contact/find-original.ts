import type { PersonalData } from '../../analysis/analysis.ts';
import { findPersonalData } from '../../text/mask.ts';

/** A masked part was at most so long, without spaces. */
const LONGEST_PART = 80;
/** Places looked at where a text may begin. */
const MOST_BEGINNINGS = 50;

/** A text without spaces, and where each of its characters stands in the whole. */
function squeezed(text: string): { readonly text: string; readonly at: readonly number[] } {
  const at: number[] = [];
  let kept = '';
  for (let n = 0; n < text.length; n += 1) {
    const sign = text[n] ?? '';
    if (/\s/u.test(sign)) continue;
    kept += sign;
    at.push(n);
  }
  return { text: kept, at };
}

/**
 * The words of one post as they were written, found in the text of the page by what the mask left of them: a page may hold other
 * people's posts, and nothing of those is opened. Undefined when the page does not hold it.
 */
export function findOriginal(page: string, masked: string): string | undefined {
  const plain = squeezed(masked).text;
  const parts = plain.split(/\*+/u).filter((part) => part !== '');
  const [head] = parts;
  if (head === undefined) return undefined;
  const whole = squeezed(page);
  const [before, behind] = [hiddenBy(/^\*+/u.exec(plain)), hiddenBy(/\*+$/u.exec(plain))];
  for (let from = 0, tried = 0; tried < MOST_BEGINNINGS; tried += 1) {
    const begin = whole.text.indexOf(head, from);
    if (begin < 0) return undefined;
    const end = endOf(whole.text, parts, begin);
    if (end !== undefined) {
      const first = whole.at[Math.max(0, begin - before)];
      const last = whole.at[Math.min(whole.text.length, end + behind) - 1];
      return first === undefined || last === undefined ? undefined : page.slice(first, last + 1);
    }
    from = begin + 1;
  }
  return undefined;
}

/** Where the parts end that begin here, each close behind the one before; undefined when they are not there. */
function endOf(text: string, parts: readonly string[], begin: number): number | undefined {
  let at = begin;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0 || found - at > (at === begin ? 0 : LONGEST_PART)) return undefined;
    at = found + part.length;
  }
  return at;
}

/** How many characters stars at an edge may stand for, by how the mask writes them: a name two, a telephone four, others each one. */
function hiddenBy(stars: RegExpExecArray | null): number {
  const { length } = stars?.[0] ?? '';
  if (length === 0) return 0;
  return length <= 2 ? 3 : length <= 4 ? 13 : length;
}

/** How an author can be reached, and no more: numbers, addresses of mail, accounts, the name. */
const reaches: ReadonlySet<PersonalData['type']> = new Set(['phone', 'landline', 'email', 'account', 'name']);

/** The contacts that a text holds, each once, in the order they stand. */
export function contactsIn(text: string): readonly { readonly type: string; readonly value: string }[] {
  const found = findPersonalData(text)
    .filter(({ type }) => reaches.has(type))
    .map(({ type, start, end }) => ({ type, value: text.slice(start, end) }));
  return found.filter((one, n) => found.findIndex(({ value }) => value === one.value) === n);
}
