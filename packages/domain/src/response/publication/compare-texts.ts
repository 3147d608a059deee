import { sentencesOf } from '../reply-gate/sentences.ts';

export type Comparison = {
  readonly result: 'equal' | 'differs' | 'gone';
  /** Signed sentences that are not found, in order. */
  readonly missing: readonly string[];
  /** What stands between the signed sentences and was never signed. */
  readonly added: readonly string[];
};

/** With less than this share of its characters a text is not there any more. */
const LEAST_KEPT = 0.15;
/** So many places of one sentence are looked at; a page repeats its phrases, not its paragraphs. */
const MOST_PLACES = 8;

type Place = { readonly sentence: number; readonly from: number; readonly to: number };

/**
 * Holds a text as it stands on a page against the text that was signed. Blanks, line breaks and half-width forms make no
 * difference; what stands before the first and after the last signed sentence is the page's own. `gone` when next to nothing
 * of the signed text is there: a phrase like 特此通报 stands on many pages.
 */
export function compareTexts(signed: string, found: string): Comparison {
  const sentences = sentencesOf(signed).map(({ text }) => text);
  const page = plain(found);
  const chain = bestChain(sentences.map(plain), page);
  const there = new Set(chain.map(({ sentence }) => sentence));
  const missing = sentences.filter((_, n) => !there.has(n));
  const kept = chain.reduce((sum, { from, to }) => sum + to - from, 0);
  if (kept < plain(signed).length * LEAST_KEPT) return { result: 'gone', missing, added: [] };
  const added = chain
    .slice(1)
    .map((place, n) => page.slice(chain[n]!.to, place.from))
    .filter((gap) => /[\p{L}\p{N}]/u.test(gap));
  return { result: missing.length + added.length === 0 ? 'equal' : 'differs', missing, added };
}

const plain = (text: string): string => text.normalize('NFKC').replaceAll(/[\s\p{Cf}]/gu, '');

/** The longest way through the page that meets signed sentences in their order, the closest together of those. */
function bestChain(sentences: readonly string[], page: string): readonly Place[] {
  const places = sentences.flatMap((text, sentence) =>
    occurrences(page, text).map((from): Place => ({ sentence, from, to: from + text.length })),
  );
  const best: { readonly weight: number; readonly before: number }[] = [];
  let last = -1;
  for (const [n, place] of places.entries()) {
    let [weight, before] = [0, -1];
    for (let m = 0; m < n; m += 1) {
      const other = places[m]!;
      if (other.sentence >= place.sentence || other.to > place.from) continue;
      const closeness = 1 / (1 + place.from - other.to);
      const through = best[m]!.weight + closeness;
      if (through > weight) [weight, before] = [through, m];
    }
    best.push({ weight: weight + place.to - place.from, before });
    if (last < 0 || best[n]!.weight > best[last]!.weight) last = n;
  }
  const chain: Place[] = [];
  for (let at = last; at >= 0; at = best[at]!.before) chain.unshift(places[at]!);
  return chain;
}

function occurrences(page: string, text: string): readonly number[] {
  const found: number[] = [];
  for (let at = page.indexOf(text); at >= 0 && found.length < MOST_PLACES; at = page.indexOf(text, at + 1))
    found.push(at);
  return found;
}
