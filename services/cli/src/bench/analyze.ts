import type { Command } from 'commander';
import { writeLine } from '../jsonl.ts';
import type { Io } from '../io.ts';
import { openAnalyzeBench, type AnalyzeBench } from '../commands/analyze.ts';
import { makePosts, type BenchPost } from './post-corpus.ts';

type Options = { readonly posts: string; readonly rounds: string; readonly seed: string; readonly json?: boolean };

const median = (values: readonly number[]): number => values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]!;

/** Milliseconds of CPU time this process used for `run`: other programs on the machine do not count. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** A fixed piece of work (hashing every character of the posts 40 times): compares machines and moments. */
function referenceLoop(posts: readonly BenchPost[]): number {
  let hash = 0;
  for (let round = 0; round < 40; round += 1) {
    for (const { text } of posts) {
      for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    }
  }
  return hash;
}

/** Measures interleaved rounds (with words, without, reference) and gives their medians. */
export function measureAnalyze(
  bench: AnalyzeBench,
  posts: readonly BenchPost[],
  rounds: number,
): Record<string, number> {
  const pass = (cut: AnalyzeBench['cut']): void => {
    for (const { title, text } of posts) {
      bench.analyzer.analyze({ title, text, channelType: 'weibo', region: bench.region }, cut);
    }
  };
  const none: AnalyzeBench['cut'] = () => [];
  pass(bench.cut);
  const whole: number[] = [];
  const bare: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    reference.push(cpuMs(() => void referenceLoop(posts)));
    whole.push(cpuMs(() => pass(bench.cut)));
    bare.push(cpuMs(() => pass(none)));
  }
  const perPost = (ms: number): number => (ms * 1000) / posts.length;
  const bytes = posts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / posts.length;
  return {
    posts: posts.length,
    rounds,
    bytesPerPost: Math.round(bytes),
    postsPerSecond: Math.round(1_000_000 / perPost(median(whole))),
    analysisMicrosPerPost: Math.round(perPost(median(bare)) * 10) / 10,
    withSegmentationMicrosPerPost: Math.round(perPost(median(whole)) * 10) / 10,
    referenceMicrosPerPost: Math.round(perPost(median(reference)) * 100) / 100,
    analysisToReference: Math.round((median(bare) / median(reference)) * 100) / 100,
  };
}

/** `bench analyze`: posts a second on one core, and the analysis without segmentation. */
export function addBenchAnalyze(program: Command, io: Io): void {
  program
    .command('analyze')
    .description('分析速度：自造的 170 字节帖文，单核')
    .option('--posts <n>', '帖文数', '4000')
    .option('--rounds <n>', '轮数，取中位数', '7')
    .option('--seed <n>', '随机种子', '20260322')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const bench = await openAnalyzeBench(io);
      const result = measureAnalyze(
        bench,
        makePosts(Number(options.posts), Number(options.seed)),
        Number(options.rounds),
      );
      if (options.json === true) {
        await writeLine(io.stdout, result);
        return;
      }
      io.stdout.write(
        `帖文 ${result['posts']} 条，每条 ${result['bytesPerPost']} 字节，${result['rounds']} 轮交错取中位数（CPU 时间，单核）\n` +
          `含分词：${result['postsPerSecond']} 条/秒（${result['withSegmentationMicrosPerPost']} 微秒/条）\n` +
          `不含分词：${result['analysisMicrosPerPost']} 微秒/条，为参照循环的 ${result['analysisToReference']} 倍（参照 ${result['referenceMicrosPerPost']} 微秒/条）\n`,
      );
    });
}
