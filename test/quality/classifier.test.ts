import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readLabels } from '@tingchao/cli/train/read-labels.ts';
import { figuresTable } from '@tingchao/cli/train/figures-table.ts';
import { byDictionary, crossRead, trainOn } from '@tingchao/corpus/cross-read.ts';
import { loadCorpus } from '@tingchao/corpus/load-corpus.ts';
import { measure, type Figures, type HeadFigures } from '@tingchao/corpus/measure.ts';
import { openReader } from '@tingchao/corpus/read-matter.ts';
import { expect, test } from 'vitest';
import { settings } from './analyzer-under-test.ts';
import { percent, recordFigures } from './figures.ts';

const board = fileURLToPath(new URL('../../../shared/data/board/understanding-dev.jsonl', import.meta.url));
const hasBoard = existsSync(board);
if (!hasBoard) process.stdout.write('classifier: 跳过真实留言——没有 ../shared/data/board\n');

const known = {
  topics: new Set(settings.topics.map(({ id }) => id)),
  units: new Set(settings.units.units.map(({ id }) => id)),
};
const corpus = loadCorpus(known);
const LONG = 400_000;

/** Least shares a head must reach. */
type Floor = {
  readonly strict: number;
  readonly acceptable: number;
  readonly firstThree?: number;
  readonly f1?: number;
};

function holds(head: HeadFigures | null, floor: Floor): void {
  expect(head?.strict).toBeGreaterThanOrEqual(floor.strict);
  expect(head?.acceptable).toBeGreaterThanOrEqual(floor.acceptable);
  expect(head?.firstThree).toBeGreaterThanOrEqual(floor.firstThree ?? 0);
  expect(head?.macroF1).toBeGreaterThanOrEqual(floor.f1 ?? 0);
}

function print(name: string, ways: readonly (readonly [string, Figures])[]): void {
  process.stdout.write(`${name}\n${figuresTable(ways)}\n`);
  const heads = ['topic', 'kind', 'unit', 'urgency'] as const;
  recordFigures(
    `classifier-${name.startsWith('classifier(自拟') ? 'own' : 'board'}`,
    ways
      .filter(([way]) => !way.startsWith('只用') && !way.endsWith('只用模型'))
      .map(([way, figures]) => ({
        measure: `${way}: acceptable ${heads.join(' / ')}`,
        size: `${figures.topic?.labelled ?? 0} texts`,
        result: heads.map((head) => percent(figures[head]?.acceptable ?? 0)).join(' / '),
        floor: 'in the test',
      })),
  );
}

test(
  'on letters it has not seen, dictionary and model together read better than the dictionary',
  { timeout: LONG },
  () => {
    const { fused, modelOnly } = crossRead(settings, corpus, 3, (others) => trainOn(others));
    const dictionary = measure(corpus, corpus.map(openReader(byDictionary(settings))));
    const both = measure(corpus, fused);
    print(`classifier(自拟 ${corpus.length} 篇，3 份交叉验证)`, [
      ['只用词表', dictionary],
      ['只用模型', measure(corpus, modelOnly)],
      ['词表与模型', both],
    ]);
    holds(both.topic, { strict: 0.57, acceptable: 0.7, f1: 0.53 });
    holds(both.kind, { strict: 0.8, acceptable: 0.8 });
    holds(both.unit, { strict: 0.56, acceptable: 0.71, firstThree: 0.9 });
    holds(both.urgency, { strict: 0.8, acceptable: 0.8, f1: 0.57 });
    for (const head of ['topic', 'kind', 'unit', 'urgency'] as const)
      expect(both[head]!.macroF1, head).toBeGreaterThan(dictionary[head]!.macroF1);
    expect(both.highMissed / both.high).toBeLessThanOrEqual(0.25);
    expect(both.flagged).toBeLessThanOrEqual(0.25);
  },
);

test.runIf(hasBoard)('real letters as shipped, and after a county has trained on its own', { timeout: LONG }, () => {
  const county = readLabels(readFileSync(board, 'utf8'), known);
  const shipped = measure(county, county.map(openReader(settings)));
  const { fused, modelOnly } = crossRead(settings, county, 5, (others) => trainOn(corpus, others));
  const trained = measure(county, fused);
  print(`classifier(真实留言 ${county.length} 封；训练后为 5 份交叉验证)`, [
    ['只用词表', measure(county, county.map(openReader(byDictionary(settings))))],
    ['随程序的权重', shipped],
    ['训练后只用模型', measure(county, modelOnly)],
    ['训练后', trained],
  ]);
  holds(shipped.topic, { strict: 0.62, acceptable: 0.82, f1: 0.5 });
  holds(shipped.kind, { strict: 0.7, acceptable: 0.88 });
  holds(shipped.unit, { strict: 0.55, acceptable: 0.75, firstThree: 0.9 });
  holds(shipped.urgency, { strict: 0, acceptable: 0, f1: 0.5 });
  holds(trained.topic, { strict: 0.75, acceptable: 0.9, f1: 0.58 });
  holds(trained.kind, { strict: 0.8, acceptable: 0.95 });
  holds(trained.unit, { strict: 0.65, acceptable: 0.83, firstThree: 0.94 });
  holds(trained.urgency, { strict: 0, acceptable: 0, f1: 0.55 });
  for (const figures of [shipped, trained]) {
    expect(figures.highMissed).toBeLessThanOrEqual(1);
    expect(figures.flagged).toBeLessThanOrEqual(0.25);
  }
});
