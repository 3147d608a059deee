import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { cardFile, letterSum, weightsSum } from './checksums.ts';
import { knownIds } from './known-ids.ts';
import { loadCorpus } from './load-corpus.ts';

const config = fileURLToPath(new URL('../../../config/', import.meta.url));
const letters = loadCorpus(knownIds(config));

test('the ids read from the files alone are those of the settings', () => {
  const { topics, units } = loadSettings(config);
  const known = knownIds(config);
  expect(known.topics).toEqual(new Set(topics.map(({ id }) => id)));
  expect(known.units).toEqual(new Set(units.units.map(({ id }) => id)));
});

test('a letter of an unknown topic is refused with its place', () => {
  expect(() => loadCorpus({ topics: new Set(['none']), units: new Set() })).toThrow(/a-01\.jsonl:1: unknown topic/);
});

test('there are at least two thousand letters, and every kind and urgency among them', () => {
  expect(letters.length).toBeGreaterThanOrEqual(2_000);
  expect(new Set(letters.map(({ kind }) => kind)).size).toBe(7);
  expect(new Set(letters.map(({ urgency }) => urgency)).size).toBe(3);
});

test('the card speaks of these letters and these weights', () => {
  const card = readFileSync(cardFile, 'utf8');
  const remedy = '运行 node packages/corpus/src/train.ts，与语料一起提交权重和训练卡';
  expect(card.includes(letterSum(letters)), `语料改过：${remedy}`).toBe(true);
  expect(card.includes(weightsSum()), `权重与训练卡不符：${remedy}`).toBe(true);
});
