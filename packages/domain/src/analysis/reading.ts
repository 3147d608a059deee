import { type Dictionary, LAYER_COUNT } from './dictionary.ts';

/** A word found in a text, with one of its meanings. */
export type Hit = {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly a: number;
  readonly b: number;
};

/** A text with everything the dictionary found in it; title and body are one string with a line break between. */
export type Reading = {
  readonly all: string;
  /** Length of the title; 0 without one. */
  readonly titleEnd: number;
  /** Hits of a family in order of their ends; those inside a longer hit of the same layer are left out. */
  hits(family: string): readonly Hit[];
  has(family: string): boolean;
  /** The distinct words of a family that were found. */
  words(family: string): string[];
};

const noHits: readonly Hit[] = [];

/** The occurrences of one text, word and end of each; working memory of `readText`, which no other call runs beside. */
let occurrences = new Int32Array(2048);

/** Writes all occurrences of all words into `occurrences` and returns how many. */
function scanAll(dictionary: Dictionary, all: string): number {
  let count = 0;
  dictionary.automaton.scan(all, (word, end) => {
    if (count * 2 === occurrences.length) {
      const more = new Int32Array(occurrences.length * 2);
      more.set(occurrences);
      occurrences = more;
    }
    occurrences[count * 2] = word;
    occurrences[count * 2 + 1] = end;
    count += 1;
  });
  return count;
}

/** Where the nearest longer hit behind begins, by layer. */
const reach = new Int32Array(LAYER_COUNT);
/** The hits of the text that is read, by the number of their family. */
const listOf: (Hit[] | undefined)[] = [];

/** Reads a text with a dictionary, in one pass over its characters. */
export function readText(dictionary: Dictionary, title: string, text: string): Reading {
  const all = title === '' ? text : `${title}\n${text}`;
  const count = scanAll(dictionary, all);
  const { lengths } = dictionary.automaton;
  const { layerOf, families } = dictionary;
  const found = new Map<string, Hit[]>();
  const met: number[] = [];
  reach.fill(0x7fffffff);
  // Backwards by end; among equal ends longer ones come first, so each run of equal ends is walked forwards.
  for (let runEnd = count; runEnd > 0;) {
    const e = occurrences[runEnd * 2 - 1]!;
    let runStart = runEnd - 1;
    while (runStart > 0 && occurrences[runStart * 2 - 1] === e) runStart -= 1;
    for (let at = runStart; at < runEnd; at += 1) {
      const w = occurrences[at * 2]!;
      const s = e - lengths[w]!;
      const uses = dictionary.uses[w]!;
      // Counted loops: this is run for every word of every post, and an iterator each would be most of what it leaves behind.
      for (let i = 0; i < uses.length; i += 1) {
        const { family, a, b } = uses[i]!;
        const layer = layerOf[family]!;
        if (layer >= 0 && reach[layer]! <= s) continue;
        const hit: Hit = { word: dictionary.words[w]!, start: s, end: e, a, b };
        const hits = listOf[family];
        if (hits === undefined) {
          listOf[family] = [hit];
          met.push(family);
        } else hits.push(hit);
      }
      for (let i = 0; i < uses.length; i += 1) {
        const layer = layerOf[uses[i]!.family]!;
        if (layer >= 0 && s < reach[layer]!) reach[layer] = s;
      }
    }
    runEnd = runStart;
  }
  for (let i = 0; i < met.length; i += 1) {
    const family = met[i]!;
    const list = listOf[family]!;
    list.reverse();
    found.set(families[family]!, list);
    listOf[family] = undefined;
  }
  const hits = (family: string): readonly Hit[] => found.get(family) ?? noHits;
  return {
    all,
    titleEnd: title.length,
    hits,
    has: (family) => hits(family).length > 0,
    words: (family) => (found.has(family) ? distinctWords(hits(family)) : []),
  };
}

function distinctWords(hits: readonly Hit[]): string[] {
  const words: string[] = [];
  for (const { word } of hits) if (!words.includes(word)) words.push(word);
  return words;
}

const clauseMarks = new Set([...',。!?;:\n'].map((mark) => mark.charCodeAt(0)));
const sentenceMarks = new Set([...'。!?;\n'].map((mark) => mark.charCodeAt(0)));

/** Whether no clause mark (comma, full stop, colon …) lies in `all[from, to)`. */
export function sameClause(all: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (clauseMarks.has(all.charCodeAt(at))) return false;
  return true;
}

/** Whether no full stop, question or exclamation mark, semicolon or line break lies in `all[from, to)`. */
export function sameSentence(all: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (sentenceMarks.has(all.charCodeAt(at))) return false;
  return true;
}

/** The sentence round a position, its closing mark included; looks at most 120 characters either way. */
export function sentenceAt(all: string, start: number, end: number): { readonly from: number; readonly to: number } {
  let from = start;
  while (from > 0 && start - from < 120 && !sentenceMarks.has(all.charCodeAt(from - 1))) from -= 1;
  let to = end;
  while (to < all.length && to - end < 120 && !sentenceMarks.has(all.charCodeAt(to))) to += 1;
  return { from, to: Math.min(all.length, to + 1) };
}
