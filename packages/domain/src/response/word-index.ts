/** One occurrence of a word: which one, and where it starts in UTF-16 units. */
export type Hit = { readonly word: number; readonly at: number };

/** Finds many words (each ≥ 2 UTF-16 units) in one pass over a text. */
export type WordIndex = {
  readonly words: readonly string[];
  /** Every occurrence, by position, the longest first; overlapping words are all found. */
  find(text: string): readonly Hit[];
};

/** Compiles a list of words; duplicates are kept once, `words` holds them in the order of first mention. */
export function compileWords(list: Iterable<string>): WordIndex {
  const words = [...new Set(list)].filter((word) => word.length >= 2);
  const byStart = new Map<number, number[]>();
  // Most characters start no word: one byte per code unit says so before the map is asked.
  const starts = new Uint8Array(65_536);
  for (const [index, word] of words.entries()) {
    const key = word.charCodeAt(0) * 65_536 + word.charCodeAt(1);
    starts[word.charCodeAt(0)] = 1;
    const bucket = byStart.get(key);
    if (bucket) bucket.push(index);
    else byStart.set(key, [index]);
  }
  // Longest first, so that a reader who skips what is covered keeps the longer word.
  for (const bucket of byStart.values()) bucket.sort((a, b) => words[b]!.length - words[a]!.length);
  return {
    words,
    find: (text) => {
      const hits: Hit[] = [];
      let first = text.charCodeAt(0);
      for (let at = 0; at + 1 < text.length; at += 1) {
        const start = first;
        first = text.charCodeAt(at + 1);
        if (starts[start] === 0) continue;
        const bucket = byStart.get(start * 65_536 + first);
        if (bucket === undefined) continue;
        for (const word of bucket) {
          const candidate = words[word]!;
          if (candidate.length === 2 || text.startsWith(candidate, at)) hits.push({ word, at });
        }
      }
      return hits;
    },
  };
}
