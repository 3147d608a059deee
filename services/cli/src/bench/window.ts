import { compileAnalyzer, type Cut } from '@tingchao/domain/analysis/analyze-post.ts';
import { type Grouping, openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { days, instant, plus } from '@tingchao/domain/time/instant.ts';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { cpuMicros, median, referenceLoop, rounded } from './measure.ts';
import { makeStream, STREAM_GAP_MS } from './stream-corpus.ts';
import { toPost } from './stream-post.ts';

/** What placing a post costs when so many posts are in the window. */
export type WindowFigures = {
  /** Posts in the window when the last one was placed. */
  readonly held: number;
  /** Microseconds of processor time to sketch, choose and remember one post: the median of the chunks measured. */
  readonly microsPerPost: number;
  readonly toReference: number;
  /** Share of the posts measured that joined an incident somebody else's post had opened. */
  readonly joined: number;
  readonly arraysMiB: number;
  readonly bytesPerPost: number;
  readonly rssMiB: number;
};

export type WindowBench = {
  /** Window sizes, ascending. */
  readonly sizes: readonly number[];
  /** Posts measured at each size. */
  readonly measured: number;
  readonly seed: number;
  readonly cut: Cut;
  readonly onProgress: (done: number, total: number) => void;
};

/** Posts are analysed ahead in chunks, so that placing them is timed by itself. */
const CHUNK = 250;
const REFERENCE_UNITS = 300;
const FIRST_AT = instant(1_767_000_000_000);

/**
 * Fills one clustering window from a seeded stream that repeats itself as a real board does, and measures at each size what
 * placing the last posts cost. All posts of the largest size lie within the days the window looks back.
 */
export function benchWindow(settings: Settings, bench: WindowBench): readonly WindowFigures[] {
  const most = Math.max(...bench.sizes);
  const { window } = settings.clustering;
  const grouping = openGrouping({ ...settings.clustering, window: { ...window, posts: most } });
  const place = feed(settings, grouping, bench, Math.min(STREAM_GAP_MS, Math.floor(days(window.days) / (most + 1))));
  const figures: WindowFigures[] = [];
  let done = 0;
  const report = (): void => bench.onProgress(done, most);
  for (const size of bench.sizes.toSorted((x, y) => x - y)) {
    for (; done < size - bench.measured; done += CHUNK) {
      place(CHUNK);
      report();
    }
    const costs: number[] = [];
    const loops: number[] = [];
    let joined = 0;
    let measured = 0;
    for (; done < size; done += CHUNK) {
      loops.push(cpuMicros(() => void referenceLoop(REFERENCE_UNITS)) / REFERENCE_UNITS);
      const chunk = place(CHUNK);
      costs.push(chunk.micros / CHUNK);
      joined += chunk.joined;
      measured += CHUNK;
    }
    report();
    figures.push({
      held: grouping.window.size,
      microsPerPost: rounded(median(costs)),
      toReference: rounded(median(costs) / median(loops), 2),
      joined: rounded(joined / Math.max(1, measured), 3),
      arraysMiB: Math.round(grouping.window.bytes / 2 ** 20),
      bytesPerPost: Math.round(grouping.window.bytes / Math.max(1, grouping.window.size)),
      rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
    });
  }
  return figures;
}

type Chunk = { readonly micros: number; readonly joined: number };

/** Analyses the next posts of the stream and then places them, timed. */
function feed(settings: Settings, grouping: Grouping, bench: WindowBench, gapMs: number): (count: number) => Chunk {
  const analyzer = compileAnalyzer(settings);
  const stream = makeStream(bench.seed, gapMs);
  const region = settings.app.region.county;
  let index = 0;
  return (count) => {
    const read = Array.from({ length: count }, () => {
      const made = stream.next().value;
      const at = plus(FIRST_AT, made.afterMs);
      const post = toPost(made, { index, region, publishedAt: at, collectedAt: at });
      index += 1;
      return { post, ...analyzer.analyze(post, bench.cut) };
    });
    let joined = 0;
    const micros = cpuMicros(() => {
      for (const { post, analysis, features } of read) {
        const choice = grouping.place(post, analysis, features);
        if (choice.decision === 'join' || choice.decision === 'fold') joined += 1;
        for (const other of choice.merges) grouping.merge(other, choice.incidentId ?? other);
      }
    });
    return { micros, joined };
  };
}

/** One line for each size. */
export const describeWindow = (figures: readonly WindowFigures[]): string =>
  figures
    .map(
      (at) =>
        `归并：窗口内 ${at.held} 帖，${at.microsPerPost} 微秒/条（参照的 ${at.toReference} 倍），并入已有事件 ${rounded(at.joined * 100)}%，` +
        `定型数组 ${at.arraysMiB} MiB（${at.bytesPerPost} 字节/帖），RSS ${at.rssMiB} MiB\n`,
    )
    .join('');

/** Sizes as an option gives them: `10000,1000000`. */
export const toSizes = (text: string): readonly number[] =>
  text
    .split(',')
    .map(Number)
    .filter((size) => Number.isInteger(size) && size > 0);

/** Tells on stderr how far the window is filled. */
export function progressTo(io: Io): WindowBench['onProgress'] {
  let shown = 0;
  return (done, total) => {
    if (done - shown < 50_000) return;
    shown = done;
    io.stderr.write(`  窗口 ${done} / ${total}\n`);
  };
}

/** `bench window`: what placing a post costs with few and with many posts in the window. */
export function addBenchWindow(bench: Command, io: Io): void {
  bench
    .command('window')
    .description('归并一条帖文的耗时与内存：窗口小时与窗口大时')
    .option('--sizes <n,n>', '窗口内的帖文数', '10000,1000000')
    .option('--measured <n>', '每种窗口测量的帖文数', Number, 5_000)
    .option('--seed <n>', '随机种子', Number, 1)
    .option('--json', '输出 JSON')
    .action(async (options: { sizes: string; measured: number; seed: number; json?: boolean }) => {
      const settings = loadSettings(io.configFolder, { dataFolder: io.dataFolder });
      const { userWords } = compileAnalyzer(settings);
      const segmenter = await openSegmenter({ userWords, withoutNative: true });
      const figures = benchWindow(settings, {
        sizes: toSizes(options.sizes),
        measured: options.measured,
        seed: options.seed,
        cut: (text) => segmenter.cut(text),
        onProgress: progressTo(io),
      });
      if (options.json === true) await writeLine(io.stdout, figures);
      else io.stdout.write(describeWindow(figures));
    });
}
