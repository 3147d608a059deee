import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropIndexNames } from '@tingchao/adapters/elasticsearch/bare-bulk.ts';
import { dropKafkaNames } from '@tingchao/adapters/kafka/bare-kafka.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { settingsWithPrefix } from '@tingchao/cli/bench/settings-with-prefix.ts';
import { startAnalyzers } from '@tingchao/cli/bench/cluster-child.ts';
import { runClusterPipeline } from '@tingchao/cli/bench/cluster-pipeline.ts';
import { makeRegionalStream } from '@tingchao/cli/bench/cluster-posts.ts';
import { collectedRecord } from '@tingchao/cli/bench/stream-post.ts';
import { printClusterFigures } from '@tingchao/cli/bench/cluster-table.ts';
import { benchCluster } from '@tingchao/cli/bench/cluster.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { expect, inject, test } from 'vitest';
import { caughtUp } from './watch-system.ts';

const POSTS = 400;
const configFolder = fileURLToPath(new URL('../../config', import.meta.url));
const servers = (): Readonly<Record<string, string | undefined>> => ({
  ...process.env,
  TINGCHAO_KAFKA: inject('kafka'),
  TINGCHAO_ELASTICSEARCH: inject('elasticsearch'),
});
const running = { signal: new AbortController().signal, onProgress: () => undefined };

/** Which posts stand together, by the ids of the posts. */
async function groupsIn(platform: Platform, ids: readonly string[]): Promise<readonly string[]> {
  const stored = [...(await platform.posts.getMany(ids)).values()];
  expect(stored).toHaveLength(ids.length);
  const groups = Map.groupBy(stored, ({ membership }) => membership.incidentId);
  return [...groups]
    .map(([incident, members]) => {
      const ids = members.map(({ post }) => post.id).toSorted();
      // An incident's id tells when its first post was collected, which is another moment in each of the two runs.
      return `${incident === null ? 'none' : 'one'}: ${ids.join(' ')}`;
    })
    .toSorted();
}

test('the bench finds the incidents that the same stream makes in memory', async () => {
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const dataFolder = mkdtempSync(join(tmpdir(), 'tingchao-bench-'));
  const settings = settingsWithPrefix(configFolder, prefix);
  const memory = await openPlatform(settings, { mode: 'memory', notifiers: [] });
  const cluster = await openPlatform(settings, { mode: 'cluster', dataFolder, notifiers: [], env: servers() });
  // One region: what belongs together depends on the order of the posts, which only a partition keeps.
  const stream = { seed: 3, regions: 1, posts: POSTS };
  const service = createAnalyzer(memory);
  try {
    const analyzer = await startAnalyzers({ configFolder, dataFolder, prefix }, servers(), 1);
    const run = await runClusterPipeline(cluster, analyzer, stream, running);
    await analyzer.end();
    expect(run).toMatchObject({ posts: POSTS });
    expect(run.stages['handle']?.calls).toBeGreaterThan(0);

    const posts = makeRegionalStream(stream, 8, () => memory.clock.now()).toArray();
    await service.start();
    await memory.log.append('posts.collected', posts.map(collectedRecord));
    await caughtUp(memory, 'posts.collected', 'analyzer');
    const ids = posts.map(({ id }) => id);
    expect(await groupsIn(cluster, ids)).toEqual(await groupsIn(memory, ids));
    expect(run.incidents).toBe(await memory.incidents.count());
  } finally {
    await Promise.all([service.stop(), cluster.close()]);
    await memory.close();
    await dropKafkaNames({ brokers: [inject('kafka')], clientId: 'test' }, prefix);
    await dropIndexNames({ url: inject('elasticsearch') }, prefix);
    rmSync(dataFolder, { recursive: true, force: true });
  }
});

test('it measures eight regions beside the bare servers, prints what it found, and leaves nothing behind', async () => {
  const said: string[] = [];
  const figures = await benchCluster({
    posts: POSTS,
    regions: 8,
    analyzers: 2,
    seed: 1,
    configFolder,
    env: servers(),
    signal: running.signal,
    say: (line) => void said.push(line),
  });
  expect(figures.pipeline.posts).toBe(POSTS);
  expect(figures.pipeline.told).toBeGreaterThanOrEqual(figures.pipeline.incidents);
  expect(figures.pipeline.memory.at(-1)?.posts).toBe(POSTS);
  for (const rate of [figures.postsPerSecond, figures.bareKafka.perSecond, figures.bareBulk.perSecond])
    expect(rate).toBeGreaterThan(0);
  expect(figures.ratioByPost).toBeCloseTo(
    figures.postsPerSecond / Math.min(figures.bareKafka.perSecond, figures.bareBulk.perSecond),
  );
  const shares = Object.values(figures.pipeline.cpuShares).reduce((sum, share) => sum + share, 0);
  expect(shares).toBeCloseTo(1);
  const printed = printClusterFigures(figures);
  for (const words of ['时间花在哪里', '写事件', '按帖文比', '按文档比', '事件循环延迟', 'RSS'])
    expect(printed).toContain(words);
  const left = await fetch(`${inject('elasticsearch')}/_cat/indices?h=index`);
  const prefix = figures.prefix;
  expect((await left.text()).split('\n').filter((index) => index.startsWith(prefix))).toEqual([]);
});
