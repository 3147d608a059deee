import { once } from 'node:events';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { platformOver, startServices } from '../journeys/lived-world.ts';
import { createInstallation, type Installation } from './lived-cluster.ts';

type Aliases = Readonly<Record<string, { readonly aliases: object }>>;

async function ask<T>(path: string, method = 'GET'): Promise<T> {
  const response = await fetch(`${inject('elasticsearch')}/${path}`, { method });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

let installed: Installation;
let before: Awaited<ReturnType<Installation['look']>>;
beforeAll(async () => {
  installed = createInstallation();
  await installed.live();
  before = await installed.look();
});
afterAll(() => installed[Symbol.asyncDispose]());

/** Indices of posts, incidents and cases, with the aliases each has. */
async function indices(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await ask<Aliases>(`${installed.prefix}-*/_alias`);
  const rebuilt = new RegExp(`^${installed.prefix}-(?:posts|post-homes|incidents|cases)-v`, 'u');
  const own = Object.entries(found).filter(([index]) => rebuilt.test(index));
  return new Map(own.map(([index, { aliases }]) => [index, Object.keys(aliases)]));
}

test('without their indices posts, incidents and cases are the same again after a rebuild', async () => {
  const { posts, incidents, cases } = before.documents;
  expect(posts.size).toBeGreaterThan(25);
  expect([...incidents.values()].some(({ status }) => status === 'merged')).toBe(true);
  await ask([...(await indices()).keys()].join(','), 'DELETE');
  const rebuilt = await installed.run('rebuild', '--cluster', '--yes', '--json').ended;
  expect(rebuilt).toMatchObject({ code: 0, err: expect.stringContaining('将清空并重建') });
  const figures = JSON.parse(rebuilt.out) as { readonly seconds: number };
  expect(figures).toMatchObject({
    before: { posts: 0, incidents: 0, cases: 0 },
    after: { posts: posts.size, incidents: incidents.size, cases: cases.size },
  });
  expect(await installed.look()).toEqual(before);
  process.stderr.write(
    `rebuilt ${posts.size} posts, ${incidents.size} incidents, ${cases.size} cases in ${figures.seconds} s\n`,
  );
});

test('the aliases lead to the new indices only, and what comes later joins them', async () => {
  await installed.must('rebuild', '--cluster', '--yes');
  const found = await indices();
  expect([...found.keys()].every((index) => /-v1-g\d+(?:-|$)/u.test(index))).toBe(true);
  expect([...found.values()].every((aliases) => aliases.length === 1)).toBe(true);
  expect(new Set([...found.keys()].map((index) => /-g(\d+)/u.exec(index)?.[1])).size).toBe(1);
  expect(await installed.look()).toEqual(before);
});

test('a rebuild that is killed on the way changes nothing, and the next one leaves nothing of it behind', async () => {
  const standing = [...(await indices()).keys()].toSorted();
  const killed = installed.run('rebuild', '--cluster', '--yes');
  while (!killed.err().includes('帖文 ') || !/\d+\/\d+/u.test(killed.err()))
    await Promise.race([once(killed.child.stderr as NodeJS.EventEmitter, 'data'), killed.ended]);
  killed.child.kill('SIGKILL');
  expect((await killed.ended).code).toBeNull();
  expect((await indices()).keys().toArray()).toEqual(expect.arrayContaining(standing));
  expect(await installed.look()).toEqual(before);
  await installed.must('rebuild', '--cluster', '--yes');
  expect(await installed.look()).toEqual(before);
  expect((await indices()).size).toBe(standing.length);
});

test('services that start on rebuilt indices find nothing to do and send nothing', async () => {
  const stores = await installed.open();
  const platform = platformOver(stores);
  const services = await startServices(platform);
  await services.settled();
  await services.stop();
  expect(platform.outbox.sent).toEqual([]);
  await stores.close();
  expect(await installed.look()).toEqual(before);
});

test('nothing is rebuilt while a service reads', async () => {
  const stores = await installed.open();
  const assigned = Promise.withResolvers<void>();
  const reading = stores.log.subscribe('incidents.changed', 'response', async () => {}, {
    onAssigned: async () => assigned.resolve(),
  });
  await assigned.promise;
  const refused = await installed.run('rebuild', '--cluster', '--yes').ended;
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('response.incidents.changed') });
  await reading.stop();
  await stores.close();
  expect(await installed.look()).toEqual(before);
});
