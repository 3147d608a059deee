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

/** Reads a text with a dictionary, in one pass over its characters. */
export function readText(dictionary: Dictionary, title: string, text: string): Reading {
  const all = title === '' ? text : `${title}\n${text}`;
  const word: number[] = [];
  const end: number[] = [];
  dictionary.automaton.scan(all, (w, e) => {
    word.push(w);
    end.push(e);
  });
  const { lengths } = dictionary.automaton;
  const found: Hit[][] = [];
  const reach = new Int32Array(LAYER_COUNT).fill(0x7fffffff);
  const count = word.length;
  // Backwards by end; among equal ends longer ones come first in `word`, so each run of equal ends is walked forwards.
  for (let runEnd = count; runEnd > 0;) {
    let runStart = runEnd - 1;
    while (runStart > 0 && end[runStart - 1] === end[runEnd - 1]) runStart -= 1;
    for (let at = runStart; at < runEnd; at += 1) {
      const w = word[at]!;
      const e = end[at]!;
      const s = e - lengths[w]!;
      for (const use of dictionary.uses[w]!) {
        const layer = dictionary.layerOf[use.family]!;
        if (layer >= 0 && reach[layer]! <= s) continue;
        (found[use.family] ??= []).push({ word: dictionary.words[w]!, start: s, end: e, a: use.a, b: use.b });
      }
      for (const use of dictionary.uses[w]!) {
        const layer = dictionary.layerOf[use.family]!;
        if (layer >= 0 && s < reach[layer]!) reach[layer] = s;
      }
    }
    runEnd = runStart;
  }
  for (const list of found) list?.reverse();
  const hits = (family: string): readonly Hit[] => found[dictionary.families.get(family) ?? -1] ?? noHits;
  return {
    all,
    titleEnd: title.length,
    hits,
    has: (family) => hits(family).length > 0,
    words: (family) => [...new Set(hits(family).map((hit) => hit.word))],
  };
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
