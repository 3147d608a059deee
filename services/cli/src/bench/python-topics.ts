import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Analysis } from '@tingchao/domain/analysis/analysis.ts';
import { z } from 'zod';
import { rounded } from './measure.ts';
import type { BenchPost } from './post-corpus.ts';

/** What jieba and scikit-learn do with the same posts; `missing` says why they were not asked. */
export type PythonFigures =
  | {
      readonly engine: string;
      readonly postsPerSecond: number;
      readonly microsPerPost: number;
      /** Share of the posts whose topic is the one of our analysis, which the model was trained on. */
      readonly agreement: number;
    }
  | { readonly missing: string };

const SCRIPT = fileURLToPath(new URL('compare-topics.py', import.meta.url));
const NO_TOPIC = 'none';

const answerSchema = z.object({
  jieba: z.string(),
  sklearn: z.string(),
  microsPerPost: z.number(),
  topics: z.array(z.string()),
});

type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs Python 3; undefined when there is none. */
async function runPython(args: readonly string[], input: string): Promise<Ended | undefined> {
  const child = spawn(process.env['TINGCHAO_PYTHON'] ?? 'python3', args);
  // A script that ends before it has read all closes the pipe: its exit code says what happened.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const [out, err, closed] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')]);
    return { code: Number(closed[0] ?? 1), out, err };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Trains TF-IDF and logistic regression over jieba's words on the first half of the posts, with the topics of our analysis, and
 * times them on the second half: topics alone, while ours gives all features.
 */
export async function comparePython(
  posts: readonly BenchPost[],
  analyze: (post: BenchPost) => { readonly analysis: Analysis },
): Promise<PythonFigures> {
  const probe = await runPython(['-c', 'import jieba, sklearn'], '');
  if (probe === undefined) return { missing: '没有 python3' };
  if (probe.code !== 0) return { missing: 'python3 没有 jieba 或 scikit-learn' };
  const topics = posts.map((post) => analyze(post).analysis.topics[0]?.id ?? NO_TOPIC);
  const half = posts.length >> 1;
  const train = posts.slice(0, half).map(({ text }, at) => ({ text, topic: topics[at] }));
  const texts = posts.slice(half).map(({ text }) => text);
  const ended = await runPython([SCRIPT], JSON.stringify({ train, texts }));
  if (ended === undefined || ended.code !== 0)
    return { missing: `对照没有跑成：${ended?.err.trim().split('\n').at(-1)}` };
  const answer = answerSchema.parse(JSON.parse(ended.out));
  const same = answer.topics.filter((topic, at) => topic === topics[half + at]).length;
  return {
    engine: `jieba ${answer.jieba} + scikit-learn ${answer.sklearn}`,
    postsPerSecond: Math.round(1e6 / answer.microsPerPost),
    microsPerPost: rounded(answer.microsPerPost),
    agreement: rounded(same / texts.length, 3),
  };
}

/** One line; `ours` are posts a second of our analysis in the same run. */
export function describePython(figures: PythonFigures, ours: number): string {
  if ('missing' in figures) return `Python 对照：${figures.missing}，未测\n`;
  return (
    `Python 对照（${figures.engine}，只判专题）：${figures.postsPerSecond} 条/秒，${figures.microsPerPost} 微秒/条，` +
    `专题一致 ${rounded(figures.agreement * 100)}%；本系统（全部功能）为其 ${rounded(ours / figures.postsPerSecond)} 倍\n`
  );
}
