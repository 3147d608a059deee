import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { beforeAll, expect, test } from 'vitest';
import { documentsOf, liveOn, platformOver, SNAPSHOT, startServices, surroundingsOf } from '../journeys/lived-world.ts';
import { installationsOfFile, type Installation } from './lived-cluster.ts';

const clock = createSystemClock();
const PAPER = '{"id":"heating"}';
const anInstallation = installationsOfFile();

/** Posts that were collected and not analysed when the backup was made. */
const waiting: readonly Post[] = ['石桥镇卫生院夜里没有医生值班', '石桥镇卫生院半夜敲门没人应'].map((text, n) =>
  aPost({ id: `waits${n}`, title: '', text, publishedAt: START, collectedAt: START }),
);

let old: Installation;
let before: Awaited<ReturnType<Installation['look']>>;
let copy = '';
beforeAll(async () => {
  old = anInstallation();
  await old.live();
  const stores = await old.open();
  await stores.log.append(
    'posts.collected',
    waiting.map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) })),
  );
  await stores.log.append('parked', [{ key: 'parked', value: '{"reason":"不是 JSON"}' }]);
  await stores.close();
  before = await old.look();
  // A paper of the desk, below the folder that the services share.
  mkdirSync(join(old.folder, 'policy'), { recursive: true });
  writeFileSync(join(old.folder, 'policy', 'heating.json'), PAPER);
  copy = join(old.folder, '..', 'copy');
  await old.must('backup', copy, '--cluster');
  expect(JSON.parse(await old.must('audit', 'verify', '--cluster', '--json'))).toMatchObject({
    ok: true,
    brokenAt: null,
  });
  const parked: unknown = JSON.parse(await old.must('parked', 'list', '--cluster', '--json'));
  expect(parked).toMatchObject({ items: [{ key: 'parked', attempts: 1 }] });
});

/** Numbers that the next documents would get, and those that all cases have. */
async function numbersOf(stores: Stores): Promise<readonly (readonly number[])[]> {
  const ids = [...before.documents.cases.keys()];
  const series = Object.keys(
    Object.groupBy(before.documents.cases.values(), ({ number }) => number.replace(/〔.*/u, '')),
  );
  return Promise.all(series.map((each) => stores.cases.numberFor(each, 2026, [...ids, 'the next'])));
}

async function blobsOf(stores: Stores): Promise<string> {
  return Buffer.from((await stores.blobs.get(SNAPSHOT.hash)) ?? []).toString();
}

/** What lies in the log and is neither of the three kinds. */
async function queueOf(stores: Stores): Promise<readonly string[]> {
  const [collected, parked] = [await stores.log.read('posts.collected'), await stores.log.read('parked')];
  const open = collected.filter(({ key }) => key.startsWith('waits'));
  return [...open, ...parked].map(({ key, value }) => `${key} ${value}`).toSorted();
}

test('a backup restored on an empty machine with an empty Kafka gives back everything', async () => {
  const fresh = anInstallation();
  const restored = await fresh.must('restore', copy, '--cluster', '--json');
  const { posts, incidents, cases } = before.documents;
  expect(JSON.parse(restored)).toMatchObject({
    restored: { posts: posts.size, incidents: incidents.size, cases: cases.size },
  });
  expect(await fresh.look()).toEqual(before);
  expect(readFileSync(join(fresh.folder, 'policy', 'heating.json'), 'utf8')).toBe(PAPER);
  const [was, is] = [await old.open(), await fresh.open()];
  expect(await numbersOf(is)).toEqual(await numbersOf(was));
  expect(await blobsOf(is)).toBe(SNAPSHOT.text);
  expect(await queueOf(is)).toEqual(await queueOf(was));
  expect(await queueOf(is)).toHaveLength(3);
  await was.close();
  await is.close();
});

test('a restored cluster can be rebuilt from its topics, goes on with what waited, and sends nothing twice', async () => {
  const fresh = anInstallation();
  await fresh.must('restore', copy, '--cluster');
  await fresh.must('rebuild', '--cluster', '--yes');
  expect(await fresh.look()).toEqual(before);
  const stores = await fresh.open();
  const platform = platformOver(stores);
  const services = await startServices(platform);
  await services.settled();
  await services.stop();
  await stores.close();
  const after = (await fresh.look()).documents;
  const grown = new Set(waiting.map(({ id }) => after.posts.get(id)?.membership.incidentId ?? ''));
  for (const [id, kept] of before.documents.posts) expect(after.posts.get(id)).toEqual(kept);
  for (const [id, incident] of before.documents.incidents)
    if (!grown.has(id)) expect(after.incidents.get(id)).toEqual(incident);
  for (const [id, file] of before.documents.cases)
    if (!grown.has(file.incidentId)) expect(after.cases.get(id)).toEqual(file);
  expect([...after.posts.keys()]).toEqual(expect.arrayContaining(waiting.map(({ id }) => id)));
  const sent = platform.outbox.sent.map((message) => JSON.stringify(message));
  for (const { number, incidentId } of before.documents.cases.values())
    expect(sent.filter((message) => !grown.has(incidentId) && message.includes(number))).toEqual([]);
});

test('a cluster that holds data is replaced only when somebody says so', async () => {
  const refused = await old.run('restore', copy, '--cluster').ended;
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--replace') });
  expect(await old.look()).toEqual(before);
  await old.must('restore', copy, '--cluster', '--replace');
  expect(await old.look()).toEqual(before);
});

test('the backup of a cluster is restored into one machine', async () => {
  const machine = anInstallation();
  await machine.must('restore', copy);
  const stores = openSqliteStores(machine.folder, { clock });
  expect({ documents: await documentsOf(stores), surroundings: await surroundingsOf(stores) }).toEqual(before);
  expect(await blobsOf(stores)).toBe(SNAPSHOT.text);
  await stores.close();
  await machine.must('audit', 'verify');
});

test('the backup of one machine is restored into a cluster: a county that outgrows it', async () => {
  const machine = anInstallation();
  const stores = openSqliteStores(machine.folder, { clock });
  await liveOn(platformOver(stores), { pauses: [60_000] });
  await stores.log.append('posts.collected', [
    { key: 'late', partitionKey: waiting[0]?.region ?? '', value: JSON.stringify(waiting[0]) },
  ]);
  const lived = { documents: await documentsOf(stores), surroundings: await surroundingsOf(stores) };
  await stores.close();
  const from = join(machine.folder, '..', 'copy');
  await machine.must('backup', from);
  const cluster = anInstallation();
  await cluster.must('restore', from, '--cluster');
  expect(await cluster.look()).toEqual(lived);
  const opened = await cluster.open();
  expect((await opened.log.read('posts.collected')).map(({ key }) => key)).toEqual(['late']);
  expect(await blobsOf(opened)).toBe(SNAPSHOT.text);
  await opened.close();
});

test('a damaged backup and one of a newer version are refused before anything is touched', async () => {
  const target = anInstallation();
  const file = join(copy, 'data', 'tingchao.db');
  const whole = readFileSync(file);
  const manifest = join(copy, 'manifest.json');
  const description = readFileSync(manifest, 'utf8');
  writeFileSync(file, Buffer.concat([whole.subarray(0, 5000), Buffer.from([1]), whole.subarray(5001)]));
  expect(await target.run('restore', copy, '--cluster').ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('data/tingchao.db'),
  });
  writeFileSync(file, whole);
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 999');
  newer.close();
  const { describeFolder } = await import('@tingchao/adapters/sqlite/manifest.ts');
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(description), files: await describeFolder(copy) }));
  expect(await target.run('restore', copy, '--cluster').ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('升级'),
  });
  writeFileSync(file, whole);
  writeFileSync(manifest, description);
  expect(readdirSync(target.folder)).toEqual([]);
});
