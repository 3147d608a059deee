import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { expect, test } from 'vitest';
import { settings } from './analyzer-under-test.ts';
import { percent, recordFigures } from './figures.ts';
import { analyzer, segmenter } from './grouping-under-test.ts';
import { scoreGrouping } from './same-matter-score.ts';

const board = fileURLToPath(new URL('../../../shared/data/board/', import.meta.url));
const present = existsSync(`${board}same-matter-dev.jsonl`);
if (!present) process.stdout.write('same-matter: 跳过真实留言的归并——没有 ../shared/data/board\n');

const FLOORS = { bCubed: 0.983, pairwise: 0.95, hardTogether: 0.6, hardApart: 0.95 };

test('two texts in one incident of two, of three that are one matter, make the shares they should', () => {
  const truth = new Map([
    ['a', 'm'],
    ['b', 'm'],
    ['c', 'm'],
    ['d', 'n'],
  ]);
  const found = new Map([
    ['a', 'x'],
    ['b', 'x'],
    ['c', 'y'],
    ['d', 'z'],
  ]);
  const { bCubed, pairwise } = scoreGrouping(truth, found, () => false);
  // Recall of a and b is 2/3, of c 1/3, of d 1; everything joined is right.
  expect(bCubed).toBeCloseTo((2 * (8 / 12)) / (1 + 8 / 12));
  expect(pairwise).toBeCloseTo(0.5);
});

type Letter = {
  readonly id: string;
  readonly publishedAt: string;
  readonly title: string;
  readonly text: string;
  readonly cluster: string;
};
type Pair = { readonly a: string; readonly b: string; readonly same?: boolean };

const rows = <T>(name: string): readonly T[] =>
  readFileSync(`${board}${name}`, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);

/** Groups letters in time order by the shipped settings; the final incident of each, merges followed. */
function assign(letters: readonly Letter[]): ReadonlyMap<string, string> {
  const grouping = openGrouping({ ...settings.clustering, window: { ...settings.clustering.window, posts: 5000 } });
  const assigned = new Map<string, string>();
  for (const { id, title, text, publishedAt } of letters) {
    const at = parseInstant(publishedAt) as Instant;
    const post = aPost({
      id,
      title,
      text,
      channelType: 'leader_board',
      authorKey: null,
      publishedAt: at,
      collectedAt: at,
    });
    const { analysis, features } = analyzer.analyze(post, (sentence) => segmenter.cut(sentence));
    const choice = grouping.place(post, analysis, features);
    assigned.set(id, choice.incidentId ?? id);
    for (const other of choice.merges) {
      if (choice.incidentId === null) continue;
      grouping.merge(other, choice.incidentId);
      for (const [member, incident] of assigned) if (incident === other) assigned.set(member, choice.incidentId);
    }
  }
  return assigned;
}

test.runIf(present)('letters of a public board come to their true matters', () => {
  const letters = rows<Letter>('same-matter-dev.jsonl');
  const key = (a: string, b: string): string => [a, b].toSorted().join(' ');
  const unsure = new Set(rows<Pair>('same-matter-uncertain.jsonl').map(({ a, b }) => key(a, b)));
  const found = assign(letters);
  const truth = new Map(letters.map(({ id, cluster }) => [id, cluster]));
  const { bCubed, pairwise } = scoreGrouping(truth, found, (a, b) => unsure.has(key(a, b)));
  const hard = rows<Pair>('same-matter-hard-pairs.jsonl').map((pair) => ({
    same: pair.same === true,
    joined: found.get(pair.a) === found.get(pair.b),
  }));
  const kept = (same: boolean): number => {
    const asked = hard.filter((pair) => pair.same === same);
    return asked.filter(({ joined }) => joined === same).length / asked.length;
  };
  const size = `${letters.length} letters of a public board`;
  recordFigures('same-matter-board', [
    {
      measure: 'same matter, F1 B-Cubed / pairwise',
      size,
      result: `${percent(bCubed)} / ${percent(pairwise)}`,
      floor: `${percent(FLOORS.bCubed)} / ${percent(FLOORS.pairwise)}`,
    },
    {
      measure: 'hard pairs kept together / apart',
      size: `${hard.length} pairs`,
      result: `${percent(kept(true))} / ${percent(kept(false))}`,
      floor: `${percent(FLOORS.hardTogether)} / ${percent(FLOORS.hardApart)}`,
    },
  ]);
  process.stdout.write(`same matter: B-Cubed ${percent(bCubed)}, pairwise ${percent(pairwise)}\n`);
  expect(bCubed).toBeGreaterThanOrEqual(FLOORS.bCubed);
  expect(pairwise).toBeGreaterThanOrEqual(FLOORS.pairwise);
  expect(kept(true)).toBeGreaterThanOrEqual(FLOORS.hardTogether);
  expect(kept(false)).toBeGreaterThanOrEqual(FLOORS.hardApart);
});
