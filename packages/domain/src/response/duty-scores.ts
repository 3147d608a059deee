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

  // Scratch space, wiped after each text: this runs for every post.
  const scores = new Float64Array(duties.length);
  const coveredTo = new Int32Array(duties.length);
  const seen = new Uint8Array(index.words.length);

  return (text, subtopics) => {
    const touched: number[] = [];
    const add = (row: number, points: number): void => {
      if (scores[row] === 0) touched.push(row);
      scores[row]! += points;
    };
    const hits = index.find(text);
    for (const { word, at } of hits) {
      if (seen[word] === 1) continue;
      const factor = at < HEAD ? HEAD_FACTOR : 1;
      for (const { row, weight } of uses[word]!) {
        // A word inside a longer one of the same row (安置 in 安置房) says nothing new.
        if (at < coveredTo[row]!) continue;
        coveredTo[row] = at + index.words[word]!.length;
        add(row, weight * factor);
        seen[word] = 1;
      }
    }
    for (let rank = 0; rank < subtopics.length && rank < SUBTOPIC.length; rank += 1) {
      for (const row of bySubtopic.get(subtopics[rank]!) ?? []) add(row, SUBTOPIC[rank]!);
    }
    const ranked = touched.map((row): DutyScore => ({ duty: duties[row]!, score: scores[row]! }));
    for (const row of touched) {
      scores[row] = 0;
      coveredTo[row] = 0;
    }
    for (const { word } of hits) seen[word] = 0;
    return ranked.sort((a, b) => b.score - a.score);
  };
}
