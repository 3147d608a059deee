import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findPersonalData, personalDataTypes } from '@tingchao/domain/text/mask.ts';
import { percent, recordFigures } from './figures.ts';

type Span = { readonly type: string; readonly text: string };
type Case = { readonly id: string; readonly text: string; readonly spans: readonly Span[] };

const FLOOR = 0.97;

/** Written for the project; numbers are invented, with computed check digits and prefixes that nobody was given. */
const cases = readFileSync(new URL('./personal-data/cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Case);

/** Of each kind: spans found as expected, found and not expected, expected and not found. A span counts when kind and text agree to the sign. */
function tally(): ReadonlyMap<string, { right: number; extra: number; missed: number }> {
  const counts = new Map<string, { right: number; extra: number; missed: number }>(
    personalDataTypes.map((type) => [type, { right: 0, extra: 0, missed: 0 }]),
  );
  for (const { id, text, spans } of cases) {
    const found = findPersonalData(text).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
    const expected = spans.map((span) => `${span.type} ${span.text}`);
    for (const span of new Set([...found, ...expected])) {
      const count = counts.get(span.slice(0, span.indexOf(' ')))!;
      const here = found.filter((one) => one === span).length;
      const wanted = expected.filter((one) => one === span).length;
      count.right += Math.min(here, wanted);
      count.extra += Math.max(0, here - wanted);
      count.missed += Math.max(0, wanted - here);
      if (here !== wanted) process.stdout.write(`  ${id} ${here > wanted ? 'extra' : 'missed'}: ${span} — ${text}\n`);
    }
  }
  return counts;
}

test('personal data is found where it stands, and nothing that only looks like it', () => {
  const counts = tally();
  const all = { right: 0, extra: 0, missed: 0 };
  for (const [type, { right, extra, missed }] of counts) {
    all.right += right;
    all.extra += extra;
    all.missed += missed;
    process.stdout.write(
      `  ${type}: precision ${percent(right / (right + extra))}, recall ${percent(right / (right + missed))} (${right + missed})\n`,
    );
  }
  const precision = all.right / (all.right + all.extra);
  const recall = all.right / (all.right + all.missed);
  const none = cases.filter(({ spans }) => spans.length === 0).length;
  process.stdout.write(
    `personal data: precision ${percent(precision)}, recall ${percent(recall)} in ${cases.length} texts\n`,
  );
  const size = `${cases.length} texts, ${none} of them without any; ${all.right + all.missed} spans`;
  recordFigures('personal-data', [
    { measure: 'personal data, precision', size, result: percent(precision), floor: percent(FLOOR) },
    { measure: 'personal data, recall', size, result: percent(recall), floor: percent(FLOOR) },
  ]);
  expect(cases.length).toBeGreaterThanOrEqual(200);
  expect(none).toBeGreaterThanOrEqual(100);
  expect(precision).toBeGreaterThanOrEqual(FLOOR);
  expect(recall).toBeGreaterThanOrEqual(FLOOR);
});
