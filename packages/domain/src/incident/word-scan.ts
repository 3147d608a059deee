/** Says which of several word lists have a word in a text: bit `n` for list `n`. One pass, however many lists. */
export type WordScan = (text: string) => number;

type Word = { readonly word: string; readonly bit: number };

/** Compiles at most 31 lists; empty words are left out. */
export function compileScan(lists: readonly (readonly string[])[]): WordScan {
  const byFirst = new Map<number, Word[]>();
  lists.slice(0, 31).forEach((words, at) => {
    for (const word of words) {
      if (word === '') continue;
      const first = word.charCodeAt(0);
      const held = byFirst.get(first);
      if (held === undefined) byFirst.set(first, [{ word, bit: 1 << at }]);
      else held.push({ word, bit: 1 << at });
    }
  });
  return (text) => {
    let bits = 0;
    for (let i = 0; i < text.length; i += 1) {
      const words = byFirst.get(text.charCodeAt(i));
      if (words === undefined) continue;
      for (const { word, bit } of words) if ((bits & bit) === 0 && text.startsWith(word, i)) bits |= bit;
    }
    return bits;
  };
}
