/** A stretch of a text, in UTF-16 units of it. */
export type Stretch = { readonly text: string; readonly start: number; readonly end: number };

const sentenceEnd = /[。！？!?；;\n]/;
const clauseEnd = /[。！？!?；;\n，,：:、]/;

/** The sentences of a text with their places, blanks trimmed, the mark at the end included. */
export const sentencesOf = (text: string): readonly Stretch[] => cut(text, sentenceEnd);

/** The clauses of a text, as `sentencesOf`. */
export const clausesOf = (text: string): readonly Stretch[] => cut(text, clauseEnd);

function cut(text: string, end: RegExp): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !end.test(text[at]!)) continue;
    const to = Math.min(at + 1, text.length);
    const raw = text.slice(from, to);
    const trimmed = raw.trim();
    if (/[\p{L}\p{N}]/u.test(trimmed)) {
      const start = from + raw.indexOf(trimmed);
      stretches.push({ text: trimmed, start, end: start + trimmed.length });
    }
    from = to;
  }
  return stretches;
}

/** The stretch that holds a place. */
export const stretchAt = (stretches: readonly Stretch[], place: number): Stretch | undefined =>
  stretches.find(({ start, end }) => place >= start && place < end);

/** Whether a text holds one of the words. */
export const hasAny = (text: string, words: readonly string[]): boolean => words.some((word) => text.includes(word));

/** The words of a list that a text holds. */
export const found = (text: string, words: readonly string[]): readonly string[] =>
  words.filter((word) => text.includes(word));

/** Distinct pairs of neighbouring Chinese characters: what two clauses are compared by. */
export function pairsOf(text: string): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const run of text.match(/[\u4e00-\u9fff]+/g) ?? [])
    for (let at = 0; at + 1 < run.length; at += 1) pairs.add(run.slice(at, at + 2));
  return pairs;
}

/** Dice's coefficient of the pairs of two texts, 0…1. */
export function alike(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  if (a.size === 0 || b.size === 0) return 0;
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}
