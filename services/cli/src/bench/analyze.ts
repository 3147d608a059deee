import type { Cut } from '@tingchao/domain/analysis/analyze-post.ts';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Command } from 'commander';
import { openAnalyzeBench, type AnalyzeBench } from '../commands/analyze.ts';
import type { Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { benchMatching, describeMatching } from './matching.ts';
import { interleave, referenceLoop, rounded } from './measure.ts';
import { makePosts, type BenchPost } from './post-corpus.ts';
import { comparePython, describePython } from './python-topics.ts';
import { benchThreads, describeThreads } from './threads.ts';
import { benchWindow, describeWindow, progressTo, toSizes } from './window.ts';

type Options = {
  readonly posts: number;
  readonly rounds: number;
  readonly seed: number;
  readonly terms: number;
  readonly window: string;
  readonly json?: boolean;
};

/** The segmenters there are: the prebuilt one, which is the faster, and nodejieba where its native part could be built. */
export type Segmenters = { readonly faster: Named; readonly nodejieba: Named | undefined };
type Named = { readonly name: string; readonly cut: Cut };

/** A way to analyse posts, and how fast it was. */
export type AnalyzeRate = {
  readonly name: string;
  readonly postsPerSecond: number;
  readonly microsPerPost: number;
  readonly toReference: number;
};

export type AnalyzeFigures = {
  readonly posts: number;
  readonly bytesPerPost: number;
  readonly rounds: number;
  readonly referenceMicros: number;
  readonly withoutSegmentation: AnalyzeRate;
  readonly withFaster: AnalyzeRate;
  readonly withNodejieba: AnalyzeRate | null;
};

const REFERENCE_UNITS = 20_000;
const NONE: Cut = () => [];

/** Opens both segmenters with the words of the settings. */
async function openSegmenters(bench: AnalyzeBench): Promise<Segmenters> {
  const { userWords } = bench.analyzer;
  const faster = await openSegmenter({ userWords, withoutNative: true });
  const usual = await openSegmenter({ userWords });
  const named = ({ name, cut }: typeof faster): Named => ({ name, cut: (text) => cut(text) });
  return { faster: named(faster), nodejieba: usual.name.startsWith('nodejieba') ? named(usual) : undefined };
}

/**
 * Measures interleaved rounds — reference, without segmentation, with each segmenter — in processor time of this process, its
 * collection of garbage included, and gives their medians. All features are on.
 */
export function measureAnalyze(
  bench: Pick<AnalyzeBench, 'analyzer' | 'region'>,
  { faster, nodejieba }: Segmenters,
  posts: readonly BenchPost[],
  rounds: number,
): AnalyzeFigures {
  const pass = (cut: Cut) => (): void => {
    for (const { title, text } of posts) {
      bench.analyzer.analyze({ title, text, channelType: 'weibo', region: bench.region }, cut);
    }
  };
  const times = interleave(
    {
      reference: () => void referenceLoop(REFERENCE_UNITS),
      bare: pass(NONE),
      faster: pass(faster.cut),
      ...(nodejieba === undefined ? {} : { nodejieba: pass(nodejieba.cut) }),
    } as Record<'reference' | 'bare' | 'faster' | 'nodejieba', () => void>,
    rounds,
  );
  const unit = times.reference / REFERENCE_UNITS;
  const rate = (name: string, micros: number): AnalyzeRate => ({
    name,
    postsPerSecond: Math.round((1e6 * posts.length) / micros),
    microsPerPost: rounded(micros / posts.length),
    toReference: rounded(micros / posts.length / unit),
  });
  const bytes = posts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return {
    posts: posts.length,
    bytesPerPost: Math.round(bytes / Math.max(1, posts.length)),
    rounds,
    referenceMicros: rounded(unit, 2),
    withoutSegmentation: rate('不含分词', times.bare),
    withFaster: rate(faster.name, times.faster),
    withNodejieba: nodejieba === undefined ? null : rate(nodejieba.name, times.nodejieba),
  };
}

function describeAnalyze(figures: AnalyzeFigures): string {
  const line = ({ name, postsPerSecond, microsPerPost, toReference }: AnalyzeRate): string =>
    `分析（${name}）：${postsPerSecond} 条/秒，${microsPerPost} 微秒/条，为参照的 ${toReference} 倍\n`;
  return (
    `帖文 ${figures.posts} 条，每条 ${figures.bytesPerPost} 字节；${figures.rounds} 轮交错取中位数，CPU 时间，单核，全部功能\n` +
    `参照：一千步散列 ${figures.referenceMicros} 微秒\n` +
    line(figures.withFaster) +
    (figures.withNodejieba === null ? '分析（nodejieba）：本机没有编译出来，未测\n' : line(figures.withNodejieba)) +
    line(figures.withoutSegmentation)
  );
}

async function run(io: Io, options: Options): Promise<void> {
  const bench = await openAnalyzeBench(io);
  const segmenters = await openSegmenters(bench);
  const posts = makePosts(options.posts, options.seed);
  const told: Record<string, unknown> = {};
  const tell = (name: string, figures: unknown, text: string): void => {
    told[name] = figures;
    if (options.json !== true) io.stdout.write(text);
  };
  const analyze = measureAnalyze(bench, segmenters, posts, options.rounds);
  tell('analyze', analyze, describeAnalyze(analyze));
  const matching = benchMatching({ terms: options.terms, rounds: options.rounds, seed: options.seed });
  tell('matching', matching, describeMatching(matching));
  const settings = loadSettings(io.configFolder, { dataFolder: io.dataFolder });
  const threads = await benchThreads(settings, posts, segmenters.faster.cut);
  tell('threads', threads, describeThreads(threads));
  const python = await comparePython(posts, (post) =>
    bench.analyzer.analyze({ ...post, channelType: 'weibo', region: bench.region }, segmenters.faster.cut),
  );
  tell('python', python, describePython(python, analyze.withFaster.postsPerSecond));
  const sizes = toSizes(options.window);
  if (sizes.length > 0) {
    const { cut } = segmenters.faster;
    const window = benchWindow(settings, {
      sizes,
      measured: 5000,
      seed: options.seed,
      cut,
      onProgress: progressTo(io),
    });
    tell('window', window, describeWindow(window));
  }
  if (options.json === true) await writeLine(io.stdout, told);
}

/** `bench analyze`: all that concerns the speed of understanding, in one run. */
export function addBenchAnalyze(program: Command, io: Io): void {
  program
    .command('analyze')
    .description('分析速度：自造的 170 字节帖文，单核；多词匹配、线程池、Python 对照、归并窗口')
    .option('--posts <n>', '帖文数', Number, 4000)
    .option('--rounds <n>', '轮数，取中位数', Number, 11)
    .option('--seed <n>', '随机种子', Number, 20_260_322)
    .option('--terms <n>', '多词匹配的词数', Number, 50_000)
    .option('--window <n,n>', '归并窗口的帖文数；0 为不测', '10000,1000000')
    .option('--json', '输出 JSON')
    .action((options: Options) => run(io, options));
}
