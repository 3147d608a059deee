import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rebuildDataFolder } from '@tingchao/adapters/sqlite/rebuild.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { anIncident } from '@tingchao/ports/examples.ts';
import { expect, test } from 'vitest';
import { copyWorld } from './copied-world.ts';
import { documentsOf, liveOn, platformOver, startServices, surroundingsOf } from './lived-world.ts';
import { runTingchao } from './running-system.ts';

const world = copyWorld((stores) => liveOn(platformOver(stores)));
const { open } = world;
const clock = createSystemClock();
const change = (sql: string): void => {
  const database = new DatabaseSync(join(world.folder, 'tingchao.db'));
  database.exec(sql);
  database.close();
};
const empty = (): void => change('DELETE FROM posts; DELETE FROM incidents; DELETE FROM cases; DELETE FROM case_units');

/** Everything that can be read, with the stores open for a moment. */
async function look() {
  const stores = open();
  const found = { documents: await documentsOf(stores), surroundings: await surroundingsOf(stores) };
  await stores.close();
  return found;
}
test('emptied stores are the same again after a rebuild, and nothing around them has changed', async () => {
  const before = await look();
  expect(before.documents.posts.size).toBeGreaterThan(25);
  expect([...before.documents.incidents.values()].some(({ status }) => status === 'merged')).toBe(true);
  expect([...before.documents.cases.values()].some(({ status }) => status === 'handling')).toBe(true);
  empty();
  const rebuilt = await runTingchao(world.folder, 'rebuild', '--yes', '--json');
  expect(rebuilt).toMatchObject({ code: 0, err: expect.stringContaining('将清空并重建') });
  const { posts, incidents, cases } = before.documents;
  expect(JSON.parse(rebuilt.out)).toMatchObject({
    before: { posts: 0, incidents: 0, cases: 0 },
    after: { posts: posts.size, incidents: incidents.size, cases: cases.size },
  });
  expect(await look()).toEqual(before);
  process.stderr.write(`rebuilt ${posts.size} posts, ${incidents.size} incidents, ${cases.size} cases\n`);
});

test('services that start on rebuilt stores find nothing to do and send nothing', async () => {
  const before = await look();
  empty();
  await rebuildDataFolder(world.folder, { at: clock.now() });
  const stores = open();
  const platform = platformOver(stores);
  const services = await startServices(platform);
  await services.settled();
  await services.stop();
  expect(platform.outbox.sent).toEqual([]);
  await stores.close();
  expect(await look()).toEqual(before);
});

test('a rebuild that is killed on the way leaves everything as it was, and can be begun again', async () => {
  const before = await look();
  const cut = new Error('killed');
  await expect(
    rebuildDataFolder(world.folder, {
      at: clock.now(),
      progress: ({ kind }) => {
        if (kind === 'cases') throw cut;
      },
    }),
  ).rejects.toThrow(cut);
  expect(await look()).toEqual(before);
  expect((await runTingchao(world.folder, 'rebuild', '--yes')).code).toBe(0);
  expect(await look()).toEqual(before);
});

test('what is stored and not told yet is kept, and told by the next start', async () => {
  const stores = open();
  const untold = anIncident({ id: 'e'.repeat(32), version: 1, appendedVersion: 0 });
  await stores.incidents.save([untold]);
  await stores.close();
  const before = await look();
  expect(await rebuildDataFolder(world.folder, { at: clock.now() })).toMatchObject({ carried: 1 });
  expect(await look()).toEqual(before);
});

test('topics that lost documents are not followed unless somebody says so', async () => {
  const before = await look();
  const [lost] = before.documents.cases.keys().toArray().toSorted();
  change(`DELETE FROM log_cases_changed WHERE key = '${lost}'`);
  const refused = await runTingchao(world.folder, 'rebuild', '--yes');
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('没有改动任何数据') });
  const stores = open();
  expect(await stores.cases.count()).toBe(before.documents.cases.size);
  await expect(stores.cases.get(lost ?? '')).rejects.toThrow(/restore.*rebuild --fewer/);
  await stores.close();
  expect((await runTingchao(world.folder, 'rebuild', '--yes', '--fewer')).code).toBe(0);
  expect((await look()).documents.cases.size).toBe(before.documents.cases.size - 1);
});

test('nothing is done without a yes, nor while the system runs', async () => {
  const stores = open();
  await stores.close();
  expect(await runTingchao(world.folder, 'rebuild')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('--yes'),
  });
  const running = open();
  const refused = await runTingchao(world.folder, 'rebuild', '--yes');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('正被进程') });
  await running.close();
});
