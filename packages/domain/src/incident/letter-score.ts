import type { ClusteringSettings } from './clustering-settings.ts';

/** What two letters have in common. One object is filled anew for every pair: pairs are compared by the million. */
export type LetterFacts = {
  /** Cosine of all shared words, 0…1, and of those that name no place. */
  text: number;
  told: number;
  /** How much of each title the other letter speaks of, 0…1; −1 when a title says too little. */
  title: number;
  names: number;
  /** A name they share says where the matter is. */
  located: boolean;
  /** Amounts and counts they share. */
  numbers: number;
  sameMain: boolean;
  sameDemand: boolean;
  /** Both demand something, and nothing in common. */
  otherDemand: boolean;
};

export const noFacts = (): LetterFacts => ({
  text: 0,
  told: 0,
  title: -1,
  names: 0,
  located: false,
  numbers: 0,
  sameMain: false,
  sameDemand: false,
  otherDemand: false,
});

/** More names or numbers in common say no more. */
const MOST = 2;

/**
 * How much speaks for two letters with titles being about one matter, on the scale of `thresholds.join`. Each part is worth
 * what its odds say (`letters` of the settings), so that much of one makes up for little of another: two letters of one
 * scandal share its names and amounts and may not share a title.
 */
export function scoreLetters(weights: ClusteringSettings['letters'], facts: Readonly<LetterFacts>): number {
  const { text, told, title, names, located, numbers, sameMain, sameDemand, otherDemand } = facts;
  // Names are weighed by themselves: their words add no more than `placeText`.
  const words = names > 0 ? Math.min(text, told + weights.placeText) : text;
  return (
    weights.base +
    weights.text * words +
    weights.title * Math.max(0, title) +
    weights.name * Math.min(MOST, names) +
    weights.number * Math.min(MOST, numbers) +
    (sameMain ? (sameDemand ? weights.sameSubject : weights.sameSubtopic) : 0) +
    (located && sameDemand ? weights.demandAtPlace : 0) +
    (otherDemand ? weights.otherDemand : 0)
  );
}
