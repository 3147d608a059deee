import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { read } from './analyzer-under-test.ts';
import { recordFigures } from './figures.ts';
import { ownLetters } from './own-letters.ts';

const board = fileURLToPath(new URL('../../../shared/data/board/', import.meta.url));
if (!existsSync(board)) process.stdout.write('understanding: 跳过真实留言——没有 ../shared/data/board\n');

const share = (list: readonly boolean[]): number => list.filter(Boolean).length / list.length;
const percent = (value: number): string => `${Math.round(value * 1000) / 10} %`;
const rows = <T>(name: string): readonly T[] =>
  readFileSync(`${board}${name}`, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);

test('letters of our own: topic and kind', () => {
  const readings = ownLetters.map((letter) => ({
    letter,
    analysis: read(letter.text, { title: letter.title, channelType: 'leader_board' }),
  }));
  const topic = share(readings.map(({ letter, analysis }) => analysis.topics[0]?.id === letter.topic));
  const kind = share(readings.map(({ letter, analysis }) => analysis.kind === letter.kind));
  process.stdout.write(`understanding(自拟 ${ownLetters.length} 封): 专题 ${percent(topic)},类别 ${percent(kind)}\n`);
  const size = `${ownLetters.length} letters`;
  recordFigures('understanding-own', [
    { measure: 'own letters, topic', size, result: percent(topic), floor: '85 %' },
    { measure: 'own letters, kind', size, result: percent(kind), floor: '75 %' },
  ]);
  expect(topic).toBeGreaterThanOrEqual(0.85);
  expect(kind).toBeGreaterThanOrEqual(0.75);
});

type Labelled = {
  readonly title: string;
  readonly text: string;
  readonly topic_primary: string;
  readonly acceptable_primary: readonly string[];
  readonly kind: string;
  readonly acceptable_kind: readonly string[];
  readonly urgency: string;
};

test.runIf(existsSync(board))('real letters: topic, kind and urgency stay above their floors', () => {
  const labelled = rows<Labelled>('understanding-dev.jsonl');
  const readings = labelled.map((row) => ({
    row,
    analysis: read(row.text, { title: row.title, channelType: 'leader_board' }),
  }));
  const strict = share(readings.map(({ row, analysis }) => (analysis.topics[0]?.id ?? 'other') === row.topic_primary));
  const acceptable = share(
    readings.map(({ row, analysis }) => row.acceptable_primary.includes(analysis.topics[0]?.id ?? 'other')),
  );
  const kind = share(readings.map(({ row, analysis }) => row.kind === analysis.kind));
  const kindAcceptable = share(readings.map(({ row, analysis }) => row.acceptable_kind.includes(analysis.kind)));
  const flagged = share(readings.map(({ analysis }) => analysis.urgency !== 'routine'));
  const missed = readings.filter(
    ({ row, analysis }) => row.urgency === 'high' && analysis.urgency === 'routine',
  ).length;
  process.stdout.write(
    `understanding(真实留言 ${labelled.length} 封): 专题 ${percent(strict)} / ${percent(acceptable)},类别 ${percent(kind)} / ${percent(kindAcceptable)},偏急 ${percent(flagged)},漏急 ${missed}\n`,
  );
  const size = `${labelled.length} letters of a public board`;
  const pair = (one: number, other: number): string => `${percent(one)} / ${percent(other)}`;
  recordFigures('understanding-board', [
    { measure: 'topic, strict / acceptable', size, result: pair(strict, acceptable), floor: '62 % / 82 %' },
    { measure: 'kind, strict / acceptable', size, result: pair(kind, kindAcceptable), floor: '70 % / 88 %' },
    {
      measure: 'flagged as urgent; high ones missed',
      size,
      result: `${percent(flagged)}; ${missed}`,
      floor: '≤ 25 %; ≤ 1',
    },
  ]);
  expect(strict).toBeGreaterThanOrEqual(0.62);
  expect(acceptable).toBeGreaterThanOrEqual(0.82);
  expect(kind).toBeGreaterThanOrEqual(0.7);
  expect(kindAcceptable).toBeGreaterThanOrEqual(0.88);
  expect(flagged).toBeLessThanOrEqual(0.25);
  expect(missed).toBeLessThanOrEqual(1);
});

test.runIf(existsSync(board))('every message of the board is read without an exception', () => {
  let count = 0;
  for (const name of readdirSync(board).filter((file) => file.endsWith('.jsonl'))) {
    for (const row of rows<{ readonly title?: string; readonly text?: string }>(name)) {
      if (row.text === undefined) continue;
      const analysis = read(row.text, { title: row.title ?? '', channelType: 'leader_board' });
      expect(analysis.risk.score).toBeGreaterThanOrEqual(0);
      count += 1;
    }
  }
  process.stdout.write(`understanding: 读过 ${count} 封,没有异常\n`);
  expect(count).toBeGreaterThan(500);
});
