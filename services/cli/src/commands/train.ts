import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { byDictionary, crossRead, trainOn } from '@tingchao/corpus/cross-read.ts';
import { loadCorpus } from '@tingchao/corpus/load-corpus.ts';
import { type Figures, measure } from '@tingchao/corpus/measure.ts';
import { openReader } from '@tingchao/corpus/read-matter.ts';
import type { LabelledText } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { countyWeights } from '@tingchao/settings/read-weights.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readInput } from '../read-input.ts';
import { figuresTable } from '../train/figures-table.ts';
import { type KnownIds, readLabels } from '../train/read-labels.ts';

type Options = {
  readonly out?: string;
  readonly evaluate?: boolean;
  readonly folds: string;
  readonly json?: boolean;
};

/** Fewer texts than this say nothing that the shipped weights do not know better. */
const LEAST_TEXTS = 20;

/**
 * `train FILE`: learns from a county's labels, masked first, together with the texts that ship; tells what that changes
 * on texts held out, and writes weights to the data folder, which the system takes at its next start.
 */
export function registerTrain(program: Command, io: Io): void {
  program
    .command('train')
    .description('用本地标注训练模型：先脱敏，权重只存在数据目录，下次启动时生效')
    .argument('[文件]', '标注（JSONL，每行 title、text 和 topic、kind、leadUnit、urgency 中的几项；- 为标准输入）')
    .option('--out <文件>', '权重写到别处；缺省为数据目录的 model/letters.bin')
    .option('--evaluate', '只交叉验证，不写权重；没有文件时验证随程序发布的语料')
    .option('--folds <n>', '交叉验证的份数', '5')
    .option('--json', '输出 JSON')
    .action(async (file: string | undefined, options: Options) => {
      const folds = Number(options.folds);
      if (!Number.isInteger(folds) || folds < 2 || folds > 20)
        throw new CommandFailed('--folds 须为 2 至 20 的整数', exitCodes.usage);
      if (file === undefined && options.evaluate !== true)
        throw new CommandFailed('缺少标注文件：tingchao train 标注.jsonl', exitCodes.usage);
      const settings = readSettings(io);
      const known = knownOf(settings);
      const corpus = loadCorpus(known);
      const county = file === undefined ? [] : readLabels(new TextDecoder().decode(await readInput(file, io)), known);
      if (file !== undefined && county.length < LEAST_TEXTS)
        throw new CommandFailed(`只有 ${county.length} 条标注，至少要 ${LEAST_TEXTS} 条`);
      const figures = compare(settings, { corpus, county, folds });
      const written = options.evaluate === true ? undefined : write(trainOn(corpus, county), options.out, io);
      const shown = {
        texts: county.length,
        corpus: corpus.length,
        folds,
        ...figures,
        out: written?.file ?? null,
        bytes: written?.bytes ?? null,
      };
      if (options.json === true) io.stdout.write(`${JSON.stringify(shown)}\n`);
      else io.stdout.write(`${inWords(shown)}\n`);
    });
}

type Compared = {
  readonly dictionary: Figures;
  /** With the weights in use now; absent when the corpus itself is tried, which those weights have seen. */
  readonly before?: Figures;
  readonly modelOnly: Figures;
  readonly after: Figures;
};

function compare(
  settings: Settings,
  { corpus, county, folds }: { corpus: readonly LabelledText[]; county: readonly LabelledText[]; folds: number },
): Compared {
  const rows = county.length > 0 ? county : corpus;
  const train = (others: readonly LabelledText[]): Uint8Array =>
    county.length > 0 ? trainOn(corpus, others) : trainOn(others);
  const { fused, modelOnly } = crossRead(settings, rows, folds, train);
  return {
    dictionary: measure(rows, rows.map(openReader(byDictionary(settings)))),
    ...(county.length > 0 ? { before: measure(rows, rows.map(openReader(settings))) } : {}),
    modelOnly: measure(rows, modelOnly),
    after: measure(rows, fused),
  };
}

function inWords(shown: Compared & { texts: number; corpus: number; folds: number; out: string | null }): string {
  const about =
    shown.texts > 0
      ? `本地标注 ${shown.texts} 条，连同随程序的 ${shown.corpus} 篇；${shown.folds} 份交叉验证（严格 / 可接受）`
      : `随程序的 ${shown.corpus} 篇，${shown.folds} 份交叉验证（严格 / 可接受）`;
  const table = figuresTable([
    ['只用词表', shown.dictionary],
    ...(shown.before ? [['训练前', shown.before] as const] : []),
    ['只用模型', shown.modelOnly],
    [shown.before ? '训练后' : '词表与模型', shown.after],
  ]);
  const end = shown.out === null ? '没有写权重' : `权重已写到 ${shown.out}；下次启动时生效，删除此文件即恢复原样`;
  return `${about}\n${table}\n${end}`;
}

/** Beside the place first, then at once into it: a start meanwhile finds the old weights or the new ones. */
function write(bytes: Uint8Array, out: string | undefined, io: Io): { readonly file: string; readonly bytes: number } {
  const file = out === undefined ? join(io.dataFolder, countyWeights) : resolve(out);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, bytes, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CommandFailed(`写不了 ${file}（${code ?? String(cause)}）；请检查目录、权限和磁盘`, exitCodes.failed, {
      cause,
    });
  }
  return { file, bytes: bytes.length };
}

function knownOf({ topics, units }: Settings): KnownIds {
  return { topics: new Set(topics.map(({ id }) => id)), units: new Set(units.units.map(({ id }) => id)) };
}

function readSettings(io: Io): Settings {
  try {
    return loadSettings(io.configFolder, { dataFolder: io.dataFolder });
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}
