import { expect, test } from 'vitest';
import { noFacts, scoreLetters, type LetterFacts } from './letter-score.ts';

const weights = {
  base: -2,
  text: 3.4,
  placeText: 0.1,
  title: 3,
  name: 1,
  number: 1,
  sameSubject: 1,
  sameSubtopic: 0.3,
  demandAtPlace: 0.4,
  otherDemand: -1,
};
const score = (facts: Partial<LetterFacts>): number => scoreLetters(weights, { ...noFacts(), ...facts });

test('two letters that share nothing are at the base', () => {
  expect(score({})).toBe(-2);
});

test('amounts in common make up for titles that speak of other things', () => {
  const story = { text: 0.2, told: 0.2, title: 0.1, sameMain: true, sameDemand: true };
  expect(score({ ...story, numbers: 2 })).toBeCloseTo(score(story) + 2);
});

test('the words of a shared name are counted with the name, not twice', () => {
  const named = score({ text: 0.3, told: 0.05, names: 1 });
  expect(named).toBeCloseTo(-2 + 3.4 * 0.15 + 1);
});

test('a third name or amount says no more', () => {
  expect(score({ names: 3, numbers: 5 })).toBe(score({ names: 2, numbers: 2 }));
});

test('the same demand at the same place says more than the same demand anywhere', () => {
  const demand = { sameMain: true, sameDemand: true, names: 1 };
  expect(score({ ...demand, located: true })).toBeGreaterThan(score(demand));
});

test('titles that say too little speak neither for nor against', () => {
  expect(score({ title: -1 })).toBe(score({ title: 0 }));
});
