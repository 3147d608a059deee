import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { createUnderstandPool } from '@tingchao/analyzer/understand-pool.ts';
import { compileAnalyzer, type Cut } from '@tingchao/domain/analysis/analyze-post.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { median, rounded } from './measure.ts';
import type { BenchPost } from './post-corpus.ts';
import { toPost } from './stream-post.ts';

export type ThreadFigures = {
  readonly threads: number;
  /** Posts a second by the clock on the wall: with threads it is what counts, though others use the machine. */
  readonly oneThread: number;
  readonly pool: number;
  readonly speedup: number;
  /** Results of the pool are those of one thread, in the same order. */
  readonly identical: boolean;
  readonly rssMiB: number;
};

const ROUNDS = 5;
/** Passes before: each thread compiles its code for itself. */
const WARMING = 8;
const AT = instant(1_767_000_000_000);

/** Reads the same batch in one thread and in as many as there are cores, in turn. */
export async function benchThreads(settings: Settings, posts: readonly BenchPost[], cut: Cut): Promise<ThreadFigures> {
  const threads = availableParallelism();
  const { county } = settings.app.region;
  const batch = posts.map(({ title, text }, index) =>
    toPost(
      { title, text, authorKey: `a${index}`, matter: 0, afterMs: 0 },
      { index, region: county, publishedAt: AT, collectedAt: AT },
    ),
  );
  const analyzer = compileAnalyzer(settings);
  const pool = createUnderstandPool(settings, { threads });
  try {
    const alone = batch.map((post) => analyzer.analyze(post, cut));
    const identical = isDeepStrictEqual(await pool.all(batch), alone);
    for (let pass = 0; pass < WARMING; pass += 1) await pool.all(batch);
    const one: number[] = [];
    const many: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      let started = performance.now();
      for (const post of batch) analyzer.analyze(post, cut);
      one.push(performance.now() - started);
      started = performance.now();
      await pool.all(batch);
      many.push(performance.now() - started);
    }
    const perSecond = (ms: readonly number[]): number => Math.round((1000 * batch.length) / median(ms));
    return {
      threads,
      oneThread: perSecond(one),
      pool: perSecond(many),
      speedup: rounded(median(one) / median(many), 2),
      identical,
      rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
    };
  } finally {
    await pool.close();
  }
}

/** The figures in one line. */
export const describeThreads = ({ threads, oneThread, pool, speedup, identical, rssMiB }: ThreadFigures): string =>
  `线程池：${threads} 个线程 ${pool} 条/秒，单线程 ${oneThread} 条/秒（墙上时间，${speedup} 倍），` +
  `结果与次序${identical ? '一致' : '不一致'}，RSS ${rssMiB} MiB\n`;
