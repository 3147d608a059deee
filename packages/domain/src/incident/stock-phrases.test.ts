import { expect, test } from 'vitest';
import { days, minutes } from '../time/instant.ts';
import type { PostSketch } from './post-sketch.ts';
import { createStockPhrases } from './stock-phrases.ts';

const WAGES = 0x1234567;
const OTHER = 0x7654321;
const post = (subtopic: number): PostSketch =>
  ({ terms: Uint32Array.of(11, 22), subtopics: [subtopic] }) as unknown as PostSketch;

function worthOf(stock: ReturnType<typeof createStockPhrases>, subtopic: number): number[] {
  const worth = new Float64Array(32);
  stock.worth(post(subtopic), worth);
  return [...worth.subarray(0, 2)];
}

test('in an empty window every word is worth all', () => {
  expect(worthOf(createStockPhrases(), WAGES)).toEqual([1, 1]);
});

test('a word that half the matters of a sub-topic use counts little there, and in full elsewhere', () => {
  const stock = createStockPhrases();
  for (let i = 0; i < 1000; i += 1) stock.count([WAGES, 0, 0], i % 2 === 0 ? [11, 1000 + i] : [2000 + i], 1);
  const [phrase, own] = worthOf(stock, WAGES);
  expect(phrase).toBeLessThan(0.2);
  expect(own).toBe(1);
  expect(worthOf(stock, OTHER)).toEqual([1, 1]);
});

test('matters that leave the window are forgotten', () => {
  const stock = createStockPhrases();
  for (let i = 0; i < 500; i += 1) stock.count([WAGES], [11], 1);
  for (let i = 0; i < 500; i += 1) stock.count([WAGES], [11], -1);
  expect(worthOf(stock, WAGES)).toEqual([1, 1]);
});

test('what comes every quarter of an hour is expected within one, a first day counts as a whole day', () => {
  const stock = createStockPhrases();
  for (let i = 0; i < 96; i += 1) stock.countPlaced([WAGES], 1);
  expect(stock.expected(WAGES, minutes(15), days(1))).toBeCloseTo(1);
  expect(stock.expected(WAGES, minutes(15), minutes(30))).toBeCloseTo(1);
  expect(stock.expected(OTHER, minutes(15), days(1))).toBe(0);
});
