import { compileAutomaton } from '@tingchao/domain/text/aho-corasick.ts';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { interleave, referenceLoop, rounded } from './measure.ts';
import { makePosts, seeded } from './post-corpus.ts';
import { makeStream } from './stream-corpus.ts';

export type MatchingFigures = {
  readonly terms: number;
  readonly states: number;
  readonly tableMiB: number;
  readonly buildMs: number;
  /** Megabytes of UTF-8 a second. */
  readonly megabytesPerSecond: number;
  /** Occurrences in a thousand characters. */
  readonly hitsPerThousand: number;
  readonly toReference: number;
  /** Of all occurrences: another version of the automaton must give the same. */
  readonly checksum: number;
};

export type MatchingBench = { readonly terms: number; readonly rounds: number; readonly seed: number };

const TEXTS = 4000;
const REFERENCE_UNITS = 2000;

/** Texts of 170 bytes, half of them of the analysis, half of them of the made-up stream. */
function makeTexts(seed: number): readonly string[] {
  const stream = makeStream(seed);
  const posts = makePosts(TEXTS / 2, seed);
  return posts.flatMap(({ text }) => [text, stream.next().value.text]);
}

/**
 * Terms of two to six characters as lexicons have them: a tenth are pieces of texts of the same kind, so that words are found;
 * the rest begin with usual characters, so that the automaton goes some steps before it turns back.
 */
function makeTerms(count: number, seed: number): readonly string[] {
  const random = seeded(seed + 1);
  const pool = makeTexts(seed + 2).join('');
  const usual = [...new Set(pool)].filter((sign) => sign >= '\u4e00' && sign <= '\u9fff');
  const terms = new Set<string>();
  while (terms.size < count) {
    const length = 2 + Math.floor(random() ** 2 * 5);
    if (random() < 0.1) {
      const at = Math.floor(random() * (pool.length - length));
      const piece = pool.slice(at, at + length);
      if (/^[\u4e00-\u9fff]+$/.test(piece)) terms.add(piece);
      if (random() < 0.5) continue;
    }
    let term = '';
    for (let i = 0; i < length; i += 1) {
      const common = random() < 0.6;
      term += common
        ? usual[Math.floor(random() * usual.length)]
        : String.fromCharCode(0x4e00 + Math.floor(random() * 5000));
    }
    terms.add(term);
  }
  return [...terms];
}

/** Measures how fast the automaton reads with as many terms; every occurrence is reported and used. */
export function benchMatching({ terms: count, rounds, seed }: MatchingBench): MatchingFigures {
  const terms = makeTerms(count, seed);
  const started = performance.now();
  const automaton = compileAutomaton(terms);
  const buildMs = performance.now() - started;
  const texts = makeTexts(seed);
  let hits = 0;
  let checksum = 0;
  const scan = (): void => {
    hits = 0;
    checksum = 0;
    for (const text of texts) {
      automaton.scan(text, (word, end) => {
        hits += 1;
        checksum = (Math.imul(checksum, 31) + Math.imul(word, 65_599) + end) | 0;
      });
    }
  };
  const times = interleave({ scan, reference: () => void referenceLoop(REFERENCE_UNITS) }, rounds);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return {
    terms: terms.length,
    states: automaton.states,
    tableMiB: rounded(automaton.bytes / 2 ** 20),
    buildMs: Math.round(buildMs),
    megabytesPerSecond: Math.round(bytes / times.scan),
    hitsPerThousand: Math.round((hits * 1000) / characters),
    checksum,
    toReference: rounded((times.scan * REFERENCE_UNITS) / times.reference / texts.length, 2),
  };
}

/** The figures in one line. */
export const describeMatching = (figures: MatchingFigures): string =>
  `多词匹配：${figures.terms} 词 ${figures.megabytesPerSecond} MB/秒（每千字命中 ${figures.hitsPerThousand} 次，` +
  `${figures.states} 个状态，表 ${figures.tableMiB} MiB，编译 ${figures.buildMs} 毫秒；每条为参照的 ${figures.toReference} 倍）\n`;

/** `bench matching`: the automaton with many words. */
export function addBenchMatching(bench: Command, io: Io): void {
  bench
    .command('matching')
    .description('多词匹配（Aho–Corasick）的速度')
    .option('--terms <n>', '词数', Number, 50_000)
    .option('--rounds <n>', '轮数，取中位数', Number, 11)
    .option('--seed <n>', '随机种子', Number, 20_260_322)
    .option('--json', '输出 JSON')
    .action(async (options: MatchingBench & { readonly json?: boolean }) => {
      const figures = benchMatching(options);
      if (options.json === true) await writeLine(io.stdout, figures);
      else io.stdout.write(describeMatching(figures));
    });
}
