import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { indexKinds } from '@tingchao/adapters/elasticsearch/indices.ts';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { eraseCaseFile } from '@tingchao/response/erase-case.ts';
import { aCase, aKeptPost, anIncident, START } from '@tingchao/ports/examples.ts';
import { expect, inject, test } from 'vitest';
import { erasureJourney } from '../journeys/erasure-journey.ts';
import { liveToClose, readEverything, REASON, tracesIn, type Installation } from '../journeys/erasure-world.ts';
import { platformOver } from '../journeys/lived-world.ts';
import { createInstallation, type Installation as Cluster } from './lived-cluster.ts';

const clusters = new Map<Installation, Cluster>();

async function install(): Promise<Installation> {
  const cluster = createInstallation();
  const shelf = join(cluster.folder, '..', 'shelf');
  mkdirSync(shelf);
  const installation: Installation = {
    how: ['--cluster'],
    shelf,
    folder: cluster.folder,
    open: async () => {
      const stores = await cluster.open();
      for (const kind of indexKinds) await stores.upkeep.server.refresher.all(kind);
      return stores;
    },
    must: (...args) => cluster.must(...args),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
  clusters.set(installation, cluster);
  return installation;
}

/** Files of both servers and of the shared folder whose bytes hold the words, after Elasticsearch let its old ones go. */
async function filesWithWords(installation: Installation): Promise<readonly string[]> {
  const stores = await clusters.get(installation)?.open();
  await stores?.upkeep.purge.finish();
  await stores?.close();
  const folders = [inject('serversFolder'), installation.folder].filter((folder) => folder !== '');
  return folders.flatMap(filesBelow).filter((file) => tracesIn(readIfThere(file)).length > 0);
}

/** Nothing of ours lies in a file that was last written before; the servers hold gigabytes of other tests. */
const begun = Date.now() - 2_000;

/** What a restore put aside is older data and left out, and so are the servers' own logs. */
function filesBelow(folder: string): readonly string[] {
  const entries = ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('replaced-') || entry.name === 'logs' ? [] : filesBelow(path);
    return (ifThere(() => statSync(path))?.mtimeMs ?? 0) >= begun ? [path] : [];
  });
}

/** Servers replace and remove their files and folders while we look. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const readIfThere = (file: string): Buffer => ifThere(() => readFileSync(file)) ?? Buffer.alloc(0);

erasureJourney(install, filesWithWords);

/** Where data lie: in one machine's folder or on the servers, in an installation of their own each. */
const ways = {
  machine: { open: async (at: Cluster) => openSqliteStores(at.folder, { clock: createSystemClock() }), how: [] },
  cluster: { open: (at: Cluster) => at.open(), how: ['--cluster'] },
} as const satisfies Readonly<Record<string, { open(at: Cluster): Promise<Stores>; how: readonly string[] }>>;

test.for([
  ['machine', 'cluster'],
  ['cluster', 'machine'],
] as const)(
  'an old backup of a %s, restored into a %s with the erasures since, brings nothing back',
  async ([from, into]) => {
    await using here = createInstallation();
    await using there = createInstallation();
    const [older, newer] = ['older', 'newer'].map((name) => join(here.folder, '..', name)) as [string, string];
    const lived = await ways[from].open(here);
    const { number, posts } = await liveToClose(platformOver(lived));
    await lived.close();
    await here.must('backup', older, ...ways[from].how);
    const again = await ways[from].open(here);
    const person = (name: string) => ({ id: name, name, role: '值班员', unit: null });
    const people = { by: person('甲'), confirmedBy: person('乙') };
    const erased = await eraseCaseFile(platformOver(again), { case: number, ...people, reason: REASON });
    expect(erased.ok).toBe(true);
    await again.close();
    await here.must('backup', newer, ...ways[from].how);

    await there.must('restore', older, '--erasures', newer, ...ways[into].how);
    const restored = await ways[into].open(there);
    const platform = platformOver(restored);
    expect(tracesIn(await readEverything(platform))).toEqual([]);
    expect((await restored.posts.getMany(posts.map(({ id }) => id))).size).toBe(posts.length);
    await restored.close();
  },
);

test('on the disks of Elasticsearch the words lie until the erasure, on those of Kafka never', async () => {
  await using cluster = createInstallation();
  const stores = await cluster.open();
  const word = randomUUID();
  const where = (): readonly string[] =>
    inject('serversFolder') === ''
      ? []
      : filesBelow(inject('serversFolder')).filter((file) => readIfThere(file).includes(word));
  const flush = () =>
    stores.upkeep.server.call((client) => client.indices.flush({ index: `${cluster.prefix}-*`, force: true }));
  const kept = aKeptPost({ post: { title: word, text: word }, analysis: { maskedTitle: word, maskedText: word } });
  const [incident, file] = [anIncident({ id: kept.post.id, title: word }), aCase({ title: word })];
  await stores.log.append('posts.collected', [{ key: kept.post.id, value: JSON.stringify(kept.post) }]);
  await stores.commit({ posts: [kept, aKeptPost()], incidents: [incident, anIncident()], cases: [file, aCase()] });
  const snapshot = await stores.blobs.put(Buffer.from(word));
  await flush();
  const [onElasticsearch, onKafka] = [
    where().filter((path) => path.includes('elasticsearch')),
    where().filter((path) => path.includes('kafka')),
  ];
  expect(onKafka).toEqual([]);
  if (inject('serversFolder') !== '') expect(onElasticsearch.length).toBeGreaterThan(0);

  const remains = {
    ...kept,
    post: { ...kept.post, title: '', text: '', erasedAt: START },
    analysis: { ...kept.analysis, maskedTitle: '', maskedText: '' },
  };
  await stores.commit({
    redacted: [remains],
    incidents: [{ ...incident, title: '', version: 2, erasedAt: START }],
    cases: [{ ...file, title: '', version: 2, erasedAt: START }],
  });
  await stores.erase({ posts: [kept.post.id], incidents: [incident.id], cases: [file.id], blobs: [snapshot] });
  // Whoever erased is gone before the disks are clean: the next one finishes it.
  await stores.close();
  const next = await cluster.open();
  await next.upkeep.purge.finish();
  await next.close();
  expect(where()).toEqual([]);
});
