/** Says which of several word lists have a word in a text: bit `n` for list `n`. One pass, however many lists. */
export type WordScan = (text: string) => number;

type Word = {
  readonly word: string;
  /** Second unit, 0 for a word of one: most words are told apart by it, which saves comparing the rest. */
  readonly second: number;
  readonly bit: number;
};

const FIRSTS = 4096;

/** Compiles at most 31 lists; empty words are left out. */
export function compileScan(lists: readonly (readonly string[])[]): WordScan {
  const byFirst = new Map<number, Word[]>();
  /** Whether a word may begin with a unit, by its last twelve bits: most units of a text begin none. */
  const begins = new Uint8Array(FIRSTS);
  lists.slice(0, 31).forEach((words, at) => {
    for (const word of words) {
      if (word === '') continue;
      const first = word.charCodeAt(0);
      begins[first & (FIRSTS - 1)] = 1;
      const entry: Word = { word, second: word.length > 1 ? word.charCodeAt(1) : 0, bit: 1 << at };
      const held = byFirst.get(first);
      if (held === undefined) byFirst.set(first, [entry]);
      else held.push(entry);
    }
  });
  return (text) => {
    let bits = 0;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      if (begins[unit & (FIRSTS - 1)] === 0) continue;
      const words = byFirst.get(unit);
      if (words === undefined) continue;
      const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      for (let at = 0; at < words.length; at += 1) {
        const { word, second, bit } = words[at] as Word;
        if ((bits & bit) !== 0 || (second !== 0 && second !== next)) continue;
        if (word.length <= 2 || text.startsWith(word, i)) bits |= bit;
      }
    }
    return bits;
  };
}
