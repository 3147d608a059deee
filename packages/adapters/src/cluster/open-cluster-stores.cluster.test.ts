import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import { commitContract } from '@tingchao/ports/commit.contract.ts';
import { deskReaderContract } from '@tingchao/ports/desk-reader.contract.ts';
import { eraseContract } from '@tingchao/ports/erase.contract.ts';
import { caseRecord, incidentRecord } from '@tingchao/ports/commit.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/ports/examples.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { afterEach, expect, inject, test } from 'vitest';
import { dropIndices } from '../elasticsearch/testing.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openClusterStores, type ClusterStores } from './open-cluster-stores.ts';
import { rebuildCluster } from './rebuild-cluster.ts';

const url = inject('elasticsearch');
const prefix = `test-${randomUUID().slice(0, 8)}`;
const folders: string[] = [];
const opened: Stores[] = [];

afterEach(async () => {
  for (const stores of opened.splice(0)) await stores.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  await dropIndices(url, prefix);
});

const ofItsOwn = async () => {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const stores = await open(newFolder(), name);
  return { stores, close: () => dropIndices(url, name) };
};
commitContract(ofItsOwn);
eraseContract(ofItsOwn);
deskReaderContract(ofItsOwn);

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  folders.push(folder);
  return folder;
};

async function open(folder: string, name = prefix): Promise<ClusterStores> {
  const stores = await openClusterStores({
    folder,
    kafka: { brokers: [inject('kafka')], prefix: `${name}-` },
    elasticsearch: { url, prefix: name },
    clientId: 'test',
    clock: createSystemClock(),
    watch: { retried: () => {}, recovered: () => {}, waiting: () => {}, arrived: () => {}, noticed: () => {} },
  });
  opened.push(stores);
  return stores;
}

test('two processes share log, stores and salt', async () => {
  const folder = newFolder();
  const [one, other] = [await open(folder), await open(folder)];
  expect(other.authorSalt).toBe(one.authorSalt);

  const kept = aKeptPost();
  await one.posts.add([kept]);
  const incident = anIncident({ id: kept.post.id });
  await one.incidents.save([incident]);
  expect(await other.posts.get(kept.post.id)).toEqual(kept);
  expect(await other.posts.byIncident(kept.post.id)).toEqual([kept]);
  expect(await other.incidents.unappended(10)).toEqual([incident]);

  const { promise, resolve } = Promise.withResolvers<string>();
  const subscription = other.log.subscribe('posts.collected', 'analyzer', async ([record]) =>
    resolve(record?.value ?? ''),
  );
  await one.log.append('posts.collected', [{ key: kept.post.id, value: '{"text":"原文"}' }]);
  expect(await promise).toBe('{"text":"原文"}');
  await subscription.stop();
  expect(await one.troubles?.()).toEqual([]);
});

test('a service with keys of its own is refused at the start', async () => {
  await open(newFolder());
  await expect(open(newFolder())).rejects.toThrow('密钥');
});

/** Handles what lies in the topic for a group, and leaves. */
async function handleAll({ log }: Stores, group: string): Promise<void> {
  const subscription = log.subscribe('posts.collected', group, async () => {});
  await expect.poll(() => log.lag('posts.collected', group), { timeout: 60_000 }).toBe(0);
  await subscription.stop();
}

test('the keys of days behind the retention are erased once every group has handled the posts of those days', async () => {
  const stores = await open(newFolder());
  const now = createSystemClock().now();
  const inAMonth = { at: plus(now, days(32)), collectedDays: 30 };
  await stores.log.append('posts.collected', [{ key: 'a', value: '{}' }]);
  expect(await stores.maintain({ at: now, collectedDays: 30 })).toMatchObject({ keysErased: 0 });
  expect(await stores.maintain(inAMonth)).toMatchObject({ keysErased: 0 });
  await handleAll(stores, 'analyzer');
  await stores.log.append('posts.collected', [{ key: 'a', value: '{}' }]);
  await handleAll(stores, 'export');
  expect(await stores.maintain(inAMonth)).toMatchObject({ keysErased: 0 });
  await handleAll(stores, 'analyzer');
  expect(await stores.maintain(inAMonth)).toMatchObject({ keysErased: 1 });
});

test('an older version behind the newest, left by a writer that was killed, is followed by the newest again', async () => {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const stores = await open(newFolder(), name);
  const [first, untouched] = [anIncident(), anIncident()];
  const file = aCase();
  await stores.commit({ incidents: [first, untouched], cases: [file] });
  await stores.commit({ incidents: [{ ...first, version: 2 }], cases: [{ ...file, version: 2 }] });
  await stores.log.append('incidents.changed', [incidentRecord(first)]);
  await stores.log.append('cases.changed', [caseRecord(file)]);
  const versions = async (topic: Topic, key: string): Promise<readonly number[]> =>
    (await stores.log.read(topic))
      .filter((record) => record.key === key)
      .map(({ value }) => (JSON.parse(value) as Versioned).version);
  for (let round = 0; round < 2; round += 1) {
    await stores.maintain({ at: createSystemClock().now(), collectedDays: 30 });
    expect(await versions('incidents.changed', first.id)).toEqual([1, 2, 1, 2]);
    expect(await versions('cases.changed', file.id)).toEqual([1, 2, 1, 2]);
    expect(await versions('incidents.changed', untouched.id)).toEqual([1]);
  }
  await dropIndices(url, name);
});

test('of several records of a document a rebuild takes the newest version, not the last record', async () => {
  // All that lies in the topics is read: none of it may be sealed with the keys of another test.
  const name = `test-${randomUUID().slice(0, 8)}`;
  const folder = newFolder();
  const stores = await open(folder, name);
  const incident = anIncident();
  await stores.commit({ incidents: [incident] });
  await stores.commit({ incidents: [{ ...incident, version: 2, title: '最新' }] });
  await stores.log.append('incidents.changed', [incidentRecord(incident)]);
  const { posts, incidents, cases } = stores;
  await rebuildCluster({ posts, incidents, cases, ...stores.upkeep }, {});
  // Whoever starts behind a rebuild finds the new indices.
  const { incidents: rebuilt } = await open(folder, name);
  expect(await rebuilt.get(incident.id)).toMatchObject({ version: 2, title: '最新', appendedVersion: 2 });
  await dropIndices(url, name);
});
