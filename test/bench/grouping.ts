import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { makeStream, STREAM_GAP_MS } from '@tingchao/cli/bench/stream-corpus.ts';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { aPost } from '@tingchao/testkit/builders.ts';

/**
 * What `place` costs a post with a small and with a full clustering window, in processor time of this thread, beside a
 * reference loop of the same run; and how right the grouping is on the made-up stream. `node test/bench/grouping.ts [posts]`.
 */
const total = Number(process.argv[2] ?? 200_000);
const MEASURED = 2000;
const small = 10_000;

const settings = loadSettings('config');
const analyzer = compileAnalyzer(settings);
const segmenter = await openSegmenter({ userWords: analyzer.userWords });
const grouping = openGrouping(settings.clustering);
const stream = makeStream(1);
const matters = new Map<string, number>();
const found = new Map<string, string>();

function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Microseconds of a fixed amount of hashing. */
function reference(): number {
  const started = spent();
  let hash = 0;
  for (let i = 0; i < 20_000_000; i += 1) hash = Math.imul(hash ^ i, 0x9e3779b1);
  return hash === 1 ? 0 : spent() - started;
}

function run(from: number, to: number): number {
  let cost = 0;
  for (let i = from; i < to; i += 1) {
    const made = stream.next().value;
    const at = instant(1_767_000_000_000 + i * STREAM_GAP_MS);
    const { title, text, authorKey } = made;
    const post = aPost({ id: `p${i}`, channelType: 'weibo', title, text, authorKey, publishedAt: at, collectedAt: at });
    const { analysis, features } = analyzer.analyze(post, (told) => segmenter.cut(told));
    const started = spent();
    const choice = grouping.place(post, analysis, features);
    cost += spent() - started;
    for (const other of choice.merges) grouping.merge(other, choice.incidentId ?? other);
    matters.set(post.id, made.matter);
    if (choice.incidentId !== null) found.set(post.id, choice.incidentId);
  }
  return cost / (to - from);
}

/** Pairs that stand together by a key. */
function pairs(keys: Iterable<string | number>): number {
  const counts = new Map<string | number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}

run(0, small - MEASURED);
const costSmall = run(small - MEASURED, small);
const loop = reference();
if (total > small) run(small, total - MEASURED);
const costLarge = total > small ? run(total - MEASURED, total) : costSmall;
const loopAfter = reference();
const together = pairs([...found].map(([id, incident]) => `${incident} ${matters.get(id)}`));
process.stdout.write(
  [
    `window ${small}: ${costSmall.toFixed(1)} µs a post, ${((1000 * costSmall) / loop).toFixed(2)} ‰ of the reference loop`,
    `window ${total}: ${costLarge.toFixed(1)} µs a post, ${((1000 * costLarge) / loopAfter).toFixed(2)} ‰; ${(costLarge / loopAfter / (costSmall / loop)).toFixed(2)} times the small one`,
    `typed arrays ${Math.round(grouping.window.bytes / 1e6)} MB, ${Math.round(grouping.window.bytes / settings.clustering.window.posts)} bytes a slot; RSS ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    `pair precision ${(together / pairs(found.values())).toFixed(4)}, recall ${(together / pairs(matters.values())).toFixed(4)}`,
    '',
  ].join('\n'),
);
