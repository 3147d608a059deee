import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCase, aKeptPost, anIncident } from '@tingchao/ports/examples.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import { dropIndices } from '../elasticsearch/testing.ts';
import { dropTopics } from '../kafka/testing.ts';
import { openErasableKeys } from '../system/erasable-keys.ts';
import { incidentName } from '../system/record-names.ts';
import { countedName } from '../system/record-sealer.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { LOG_KEYS } from './log-keys.ts';
import { openClusterStores } from './open-cluster-stores.ts';

const prefix = `test-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
let stores: Stores;

const open = (): Promise<Stores> =>
  openClusterStores({
    folder,
    kafka: { brokers: [inject('kafka')], prefix: `${prefix}-` },
    elasticsearch: { url: inject('elasticsearch'), prefix },
    clientId: 'test',
    clock: createSystemClock(),
    watch: { retried: () => {}, recovered: () => {}, waiting: () => {}, arrived: () => {}, noticed: () => {} },
  });
beforeEach(async () => {
  stores = await open();
});
afterEach(() => stores.close());
afterAll(async () => {
  await dropIndices(inject('elasticsearch'), prefix);
  await dropTopics(inject('kafka'), `${prefix}-`);
  rmSync(folder, { recursive: true });
});

const versionsOf = async (topic: Topic, id: string, from: Stores = stores): Promise<readonly number[]> =>
  (await from.log.read(topic, 0, 10_000))
    .filter(({ key }) => key === id)
    .map(({ value }) => (JSON.parse(value) as Versioned).version);
const nothing = { posts: [], incidents: [], cases: [], blobs: [] };

test('an incident and a case that go on lose what was said before, keep the newest, and are told as ever', async () => {
  const [incident, file] = [anIncident(), aCase()];
  await stores.commit({ incidents: [incident], cases: [file] });
  await stores.commit({ incidents: [{ ...incident, version: 2 }], cases: [{ ...file, version: 2 }] });
  for (const records of [2, 0]) {
    const done = await stores.erase({ ...nothing, incidents: [incident.id], cases: [file.id] });
    expect(done.records).toBe(records);
    expect(await versionsOf('incidents.changed', incident.id)).toEqual([2]);
    expect(await versionsOf('cases.changed', file.id)).toEqual([2]);
  }
  await stores.commit({ incidents: [{ ...incident, version: 3 }], cases: [{ ...file, version: 3 }] });
  expect(await versionsOf('incidents.changed', incident.id)).toEqual([2, 3]);
  expect(await versionsOf('cases.changed', file.id)).toEqual([2, 3]);
});

test('a case that is opened after an erasure named it is told', async () => {
  const file = aCase();
  await stores.erase({ ...nothing, cases: [file.id], incidents: [file.incidentId] });
  await stores.commit({ cases: [file], incidents: [anIncident({ id: file.incidentId })] });
  expect(await versionsOf('cases.changed', file.id)).toEqual([1]);
  expect(await versionsOf('incidents.changed', file.incidentId)).toEqual([1]);
});

test('cut short between the key and the telling it is done again, and nothing is missing', async () => {
  const incident = anIncident();
  await stores.commit({ incidents: [incident] });
  openErasableKeys(join(folder, LOG_KEYS)).erase([countedName(incidentName(incident.id), 0)]);
  await expect.poll(() => versionsOf('incidents.changed', incident.id)).toEqual([]);
  await stores.erase({ ...nothing, incidents: [incident.id] });
  expect(await versionsOf('incidents.changed', incident.id)).toEqual([1]);
});

test('other processes pass over what one erased, and what they still write of it is not written', async () => {
  const other = await open();
  const { post } = aKeptPost();
  const original = { key: post.id, partitionKey: post.region, value: JSON.stringify(post) };
  const seen = async (): Promise<readonly string[]> =>
    (await other.log.read('posts.collected', 0, 10_000)).map(({ key }) => key).filter((key) => key === post.id);
  await stores.log.append('posts.collected', [original]);
  expect(await seen()).toEqual([post.id]);
  await stores.erase({ ...nothing, posts: [post.id] });
  await expect.poll(seen).toEqual([]);
  await other.log.append('posts.collected', [original]);
  expect(await seen()).toEqual([]);
  await other.close();
});

test('nobody starts on an older copy of the keys, which would open what was erased', async () => {
  const [keys, copy] = [join(folder, LOG_KEYS), join(folder, 'copy')];
  cpSync(keys, copy, { recursive: true });
  await stores.erase({ ...nothing, posts: ['gone'] });
  renameSync(keys, join(folder, 'newest'));
  renameSync(copy, keys);
  await expect(open()).rejects.toThrow('较旧的副本');
  rmSync(keys, { recursive: true });
  renameSync(join(folder, 'newest'), keys);
  await (await open()).close();
});

test('without the keys of the log no service starts: nothing in Kafka could be read', async () => {
  rmSync(join(folder, LOG_KEYS), { recursive: true });
  await expect(open()).rejects.toThrow(/密钥目录.*log-keys/u);
});
