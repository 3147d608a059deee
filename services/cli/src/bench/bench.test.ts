import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { expect, test } from 'vitest';
import { benchMatching } from './matching.ts';
import { makePosts } from './post-corpus.ts';
import { comparePython, describePython } from './python-topics.ts';
import { makeStream, STREAM_GAP_MS } from './stream-corpus.ts';
import { benchWindow, describeWindow, toSizes } from './window.ts';

const settings = loadSettings('config');

test('matching finds the same in every run', () => {
  const bench = { terms: 2000, rounds: 1, seed: 7 };
  const { checksum, hitsPerThousand, states } = benchMatching(bench);
  expect(benchMatching(bench)).toMatchObject({ checksum, hitsPerThousand, states });
  expect(hitsPerThousand).toBeGreaterThan(10);
});

test('the window is measured at each size asked for, and tells its memory', () => {
  const figures = benchWindow(settings, {
    sizes: [750, 250],
    measured: 250,
    seed: 1,
    cut: (text) => text.match(/.{1,2}/gsu) ?? [],
    onProgress: () => undefined,
  });
  expect(figures.map(({ held }) => held)).toEqual([250, 750]);
  for (const { bytesPerPost, rssMiB } of figures) expect(Math.min(bytesPerPost, rssMiB)).toBeGreaterThan(0);
  expect(describeWindow(figures).split('\n')).toHaveLength(3);
  expect(toSizes('10000,1000000')).toEqual([10_000, 1_000_000]);
  expect(toSizes('0')).toEqual([]);
});

test('a dense stream repeats itself no more often than the usual one', () => {
  const repeated = (gapMs: number): number => {
    const seen = new Set<number>();
    const stream = makeStream(5, gapMs);
    for (let i = 0; i < 20_000; i += 1) seen.add(stream.next().value.matter);
    return 1 - seen.size / 20_000;
  };
  expect(repeated(STREAM_GAP_MS / 5)).toBeLessThan(repeated(STREAM_GAP_MS) + 0.01);
  // What is said again within weeks lies further back in it.
  expect(repeated(STREAM_GAP_MS / 5)).toBeGreaterThan(0.03);
});

test('Python is compared where it has the packages, and its absence is told in one line', async () => {
  const analyzer = compileAnalyzer(settings);
  const figures = await comparePython(makePosts(60, 3), (post) =>
    analyzer.analyze({ ...post, channelType: 'weibo', region: settings.app.region.county }, () => []),
  );
  const line = describePython(figures, 1000);
  expect(line).toMatch(/^Python 对照.*\n$/);
  expect('missing' in figures).toBe(line.includes('未测'));
});
