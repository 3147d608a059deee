import type { Duty } from './routing-settings.ts';
import { compileWords } from './word-index.ts';

export type DutyScore = { readonly duty: Duty; readonly score: number };

const STRONG = 3;
const NORMAL = 1.2;
/** Points for the best, second, third … sub-topic of the analysis. */
const SUBTOPIC = [3, 1.5, 0.8, 0.4];
/** People put the matter first: a word within so many characters counts more. */
const HEAD = 30;
const HEAD_FACTOR = 1.5;

/** Compiles duty rows into a function that scores a normalised text and its sub-topics; best first, zeros left out. */
export function compileDuties(
  duties: readonly Duty[],
): (text: string, subtopics: readonly string[]) => readonly DutyScore[] {
  const index = compileWords(
    duties.flatMap((duty) => [...duty.strong, ...duty.words].map((word) => word.toLowerCase())),
  );
  const position = new Map(index.words.map((word, at) => [word, at]));
  const uses: { row: number; weight: number }[][] = index.words.map(() => []);
  for (const [row, duty] of duties.entries()) {
    for (const word of duty.strong) {
      uses[position.get(word.toLowerCase())!]!.push({ row, weight: STRONG + Math.min(2, word.length - 2) * 0.5 });
    }
    for (const word of duty.words) uses[position.get(word.toLowerCase())!]!.push({ row, weight: NORMAL });
  }
  const bySubtopic = new Map<string, number[]>();
  for (const [row, duty] of duties.entries()) {
    for (const id of duty.subtopics) bySubtopic.set(id, [...(bySubtopic.get(id) ?? []), row]);
  }

  return (text, subtopics) => {
    const scores = new Map<number, number>();
    const add = (row: number, points: number): void => void scores.set(row, (scores.get(row) ?? 0) + points);
    const seen = new Set<number>();
    // A word inside a longer one of the same row (安置 in 安置房) says nothing new.
    const coveredTo = new Map<number, number>();
    for (const { word, at } of index.find(text)) {
      if (seen.has(word)) continue;
      const factor = at < HEAD ? HEAD_FACTOR : 1;
      let counted = false;
      for (const { row, weight } of uses[word]!) {
        if (at < (coveredTo.get(row) ?? 0)) continue;
        coveredTo.set(row, at + index.words[word]!.length);
        add(row, weight * factor);
        counted = true;
      }
      if (counted) seen.add(word);
    }
    for (let rank = 0; rank < subtopics.length && rank < SUBTOPIC.length; rank += 1) {
      for (const row of bySubtopic.get(subtopics[rank]!) ?? []) add(row, SUBTOPIC[rank]!);
    }
    const ranked: DutyScore[] = [];
    for (const [row, score] of scores) ranked.push({ duty: duties[row]!, score });
    return ranked.sort((a, b) => b.score - a.score);
  };
}
