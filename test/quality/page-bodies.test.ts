import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parsePage } from '@tingchao/adapters/web/parse-page.ts';
import { describe, expect, test } from 'vitest';
import { recordFigures } from './figures.ts';

const root = fileURLToPath(new URL('../../../shared/data/pages/', import.meta.url));
const FLOOR = 0.95;

type PageCase = { readonly html: string; readonly url: string; readonly body: string };

/** Four words in a row, counted: the unit of comparison of the data set's own scorer. */
function shingles(text: string): Map<string, number> {
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const counts = new Map<string, number>();
  for (let i = 0; i < Math.max(1, words.length - 3); i += 1) {
    const key = words.slice(i, i + 4).join(' ');
    if (key !== '') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function precisionAndRecall(truth: string, found: string): readonly [number, number] {
  const [wanted, got] = [shingles(truth), shingles(found)];
  const sum = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);
  const hits = sum([...got].map(([key, count]) => Math.min(count, wanted.get(key) ?? 0)));
  return [hits / Math.max(1, sum(got.values())), hits / Math.max(1, sum(wanted.values()))];
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe.skipIf(!existsSync(root))('bodies of public news pages', () => {
  test('are found above the floor', () => {
    const lines = readFileSync(`${root}scrapinghub/cases.jsonl`, 'utf8').trim().split('\n');
    const pairs = lines.map((line) => {
      const { html, url, body } = JSON.parse(line) as PageCase;
      return precisionAndRecall(body, parsePage(gunzipSync(readFileSync(`${root}${html}`)), { url }).text);
    });
    const precision = mean(pairs.map(([value]) => value));
    const recall = mean(pairs.map(([, value]) => value));
    const f1 = (2 * precision * recall) / (precision + recall);
    const figures = `F1 ${f1.toFixed(3)}  precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}`;
    process.stdout.write(`\n网页正文 ${lines.length} 页:${figures}\n`);
    recordFigures('page-bodies', [
      { measure: 'body of news pages, F1', size: `${lines.length} pages`, result: f1.toFixed(3), floor: `${FLOOR}` },
    ]);
    expect(f1).toBeGreaterThanOrEqual(FLOOR);
  });
});

if (!existsSync(root)) process.stdout.write('pages: 跳过——没有 ../shared/data/pages\n');
