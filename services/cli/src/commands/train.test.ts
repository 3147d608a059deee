import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { countyWeights } from '@tingchao/settings/read-weights.ts';
import { readLabels } from '../train/read-labels.ts';
import { registerTrain } from './train.ts';

const configFolder = fileURLToPath(new URL('../../../../config', import.meta.url));
const known = { topics: new Set(['education', 'transport']), units: new Set(['edu_bureau', 'transport']) };

async function train(dataFolder: string, lines: string, ...options: string[]): Promise<string> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(lines);
  const program = new Command().exitOverride();
  registerTrain(program, { stdin, stdout, stderr, configFolder, dataFolder });
  const said = text(stdout);
  await program.parseAsync(['train', '-', ...options], { from: 'user' });
  stdout.end();
  return said;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-train-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A county where square dancing is a matter of the culture bureau, whatever others think. */
const labels = Array.from({ length: 24 }, (_, at) =>
  JSON.stringify({ text: `第${at}次反映：广场舞音响太大，电话13800138000`, leadUnit: 'culture_bureau', kind: '投诉' }),
).join('\n');

describe('train', () => {
  test('writes weights that the next start takes, and that hold nothing of a text', async () => {
    const folder = newFolder();
    const before = loadSettings(configFolder, { dataFolder: folder });
    const shown = JSON.parse(await train(folder, labels, '--folds', '2', '--json')) as Record<string, unknown>;
    const file = join(folder, countyWeights);
    expect(shown).toMatchObject({ texts: 24, folds: 2, out: file });
    const after = loadSettings(configFolder, { dataFolder: folder });
    expect(after.version).not.toBe(before.version);
    expect(after.weights).toEqual(new Uint8Array(readFileSync(file)));
    expect(readFileSync(file).includes('13800138000')).toBe(false);
  }, 120_000);

  test('refuses a handful of labels, and writes nothing', async () => {
    const folder = newFolder();
    const few = labels.split('\n').slice(0, 3).join('\n');
    await expect(train(folder, few)).rejects.toThrow('至少要 20 条');
    expect(existsSync(join(folder, countyWeights))).toBe(false);
  });
});

test('weights that were cut short keep the system from starting, with a way out', () => {
  const folder = newFolder();
  const file = join(folder, 'letters.bin');
  writeFileSync(file, 'TCLM');
  const good = loadSettings(configFolder);
  expect(good.weights.length).toBeGreaterThan(1_000);
  expect(() => loadSettings(configFolder, { dataFolder: withModel(file) })).toThrow(
    /不是听潮的模型权重，请重新运行 tingchao train/,
  );
});

function withModel(file: string): string {
  const folder = newFolder();
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, countyWeights), readFileSync(file));
  return folder;
}

describe('labels', () => {
  test('are read under our names and under those of other tables', () => {
    const rows = readLabels(
      '{"text":"校车","topic_primary":"education","lead_unit":"edu_bureau","acceptable_kind":["咨询"]}\n\n{"text":"公交","topic":"transport"}',
      known,
    );
    expect(rows).toMatchObject([
      { topic: 'education', leadUnit: 'edu_bureau', acceptableKinds: ['咨询'] },
      { topic: 'transport' },
    ]);
  });

  test('are refused with every wrong line at once', () => {
    const lines = '{"text":"甲"}\nx\n{"text":"乙","topic":"nowhere"}\n{"topic":"education"}';
    expect(() => readLabels(lines, known)).toThrow(
      /第 1 行：没有标注\n第 2 行：不是完整的 JSON\n第 3 行：没有专题“nowhere”\n第 4 行：text 不合格式/,
    );
  });
});
