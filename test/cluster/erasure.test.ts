import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { indexKinds } from '@tingchao/adapters/elasticsearch/indices.ts';
import { aCase, aKeptPost, anIncident, START } from '@tingchao/ports/examples.ts';
import { expect, inject, test } from 'vitest';
import { erasureJourney } from '../journeys/erasure-journey.ts';
import { tracesIn, type Installation } from '../journeys/erasure-world.ts';
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

/** What a restore put aside is older data and left out. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('replaced-') && !entry.parentPath.includes('/logs'))
    .map((entry) => join(entry.parentPath, entry.name));

/** Servers replace their files while we look. */
function readIfThere(file: string): Buffer {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : Buffer.alloc(0);
}

erasureJourney(install, filesWithWords);

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
