import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openElasticsearch, type ElasticsearchStores } from '@tingchao/adapters/elasticsearch/open-elasticsearch.ts';
import { dropIndices } from '@tingchao/adapters/elasticsearch/testing.ts';
import { openAuditHeads } from '@tingchao/adapters/sqlite/audit-heads.ts';
import { openKeyRing } from '@tingchao/adapters/system/key-ring.ts';
import { createSealer } from '@tingchao/adapters/system/sealer.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { createRegrouper } from '@tingchao/analyzer/regroup-incidents.ts';
import { createIncidentRelay } from '@tingchao/analyzer/relay-incidents.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { commitInOrder } from '@tingchao/ports/commit.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import { aCase, aKeptPost, anIncident, START } from '@tingchao/ports/examples.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { startElasticsearchFaults, type FaultyElasticsearch } from './elasticsearch-faults.ts';

const url = inject('elasticsearch');
const prefix = `test-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
let faulty: FaultyElasticsearch;
let stores: ElasticsearchStores;

const open = (address: string, requestTimeoutMs = 30_000): Promise<ElasticsearchStores> => {
  const keys = openKeyRing(join(folder, 'keys'));
  return openElasticsearch({
    url: address,
    prefix,
    clock: createSystemClock(),
    backoffMs: 1,
    requestTimeoutMs,
    segmenter: async () => ({ cut: (text) => [...text] }),
    sealer: createSealer(keys, 'blob'),
    heads: openAuditHeads(join(folder, 'audit-heads'), keys),
    watch: { waiting: () => {}, arrived: () => {}, noticed: () => {} },
  });
};

beforeAll(async () => {
  faulty = await startElasticsearchFaults(url);
  stores = await open(faulty.address);
});
afterEach(() => faulty.heal());
afterAll(async () => {
  await stores.close();
  await faulty[Symbol.asyncDispose]();
  await dropIndices(url, prefix);
  rmSync(folder, { recursive: true });
});

const isTransient = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Transient);
  return (error as Error).message;
};

test('a full write queue is waited for, and only the items it refused are sent again', async () => {
  const posts = [aKeptPost(), aKeptPost(), aKeptPost()];
  const [first] = posts;
  faulty.inject(
    {
      kind: 'items-refused',
      status: 429,
      refuses: ({ id, index }) => id === first?.post.id && index.includes('-posts-'),
    },
    { times: 2 },
  );
  const before = faulty.seen.length;
  expect(await stores.posts.add(posts)).toHaveLength(3);
  const sizes = faulty.seen
    .slice(before)
    .map(({ items }) => items.filter(({ index }) => index.includes('-posts-')).length);
  expect(sizes.filter((size) => size > 0)).toEqual([3, 1]);
});

test('a write queue that stays full is a matter of patience, and nothing is lost or doubled afterwards', async () => {
  const kept = aKeptPost();
  faulty.inject({ kind: 'bulk-rejected' });
  await isTransient(stores.posts.add([kept]));
  faulty.heal();
  expect(await stores.posts.add([kept])).toEqual([kept.post.id]);
  expect(await stores.posts.add([kept])).toEqual([]);
});

test('a document that does not fit is named, and the others of its batch are stored', async () => {
  const [good, bad] = [aKeptPost(), aKeptPost()];
  faulty.inject({
    kind: 'items-refused',
    status: 400,
    refuses: ({ id, index }) => id === bad.post.id && index.includes('-posts-'),
  });
  const error: unknown = await stores.posts.add([bad, good]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Rejected);
  expect((error as Rejected).items.map(({ id }) => id)).toEqual([bad.post.id]);
  expect(await stores.posts.get(good.post.id)).toEqual(good);
});

test.each([403, 429] as const)('indices shut by a full disk (%d) are waited for, with what to do', async (status) => {
  const incident = anIncident();
  faulty.inject({ kind: 'read-only', status });
  expect(await isTransient(stores.incidents.save([incident]))).toContain('磁盘');
  faulty.heal();
  await stores.incidents.save([incident]);
  expect(await stores.incidents.get(incident.id)).toEqual(incident);
});

test('a write that happened though its answer was late counts as done when it is tried again', async () => {
  const hasty = await open(faulty.address, 400);
  const [incident, file, kept] = [anIncident(), aCase(), aKeptPost()];
  const work: readonly (() => Promise<unknown>)[] = [
    () => hasty.incidents.save([incident]),
    () => hasty.cases.save([file]),
    () => hasty.posts.add([kept]),
    () => hasty.cases.numberFor('late', 2026, ['a', 'b']),
    () => hasty.audit.append('late', { at: START, actor: 'a', action: 'b', subject: 'c', detail: {} }),
  ];
  for (const write of work) {
    faulty.inject({ kind: 'late', ms: 1_500 }, { times: 1, meets: ({ path }) => path.endsWith('_bulk') });
    await isTransient(write());
    faulty.heal();
    await write();
  }
  await hasty.close();
  expect(await stores.incidents.get(incident.id)).toEqual(incident);
  expect(await stores.cases.numberFor('late', 2026, ['c', 'a'])).toEqual([3, 1]);
  expect(await stores.audit.list({ subject: 'c' })).toHaveLength(1);
});

test('an answer that breaks off and a page of a gateway are no more than a reason to try again', async () => {
  const incident = anIncident();
  await stores.incidents.save([incident]);
  faulty.inject({ kind: 'cut', afterBytes: 20 }, { times: 1 });
  await stores.incidents.save([{ ...incident, version: 2 }]);
  faulty.inject({ kind: 'bad-gateway' }, { times: 2 });
  expect(await stores.incidents.get(incident.id)).toMatchObject({ version: 2 });
  faulty.inject({ kind: 'bad-gateway' });
  await isTransient(stores.incidents.get(incident.id));
});

test('what went up in another is not written before the other one is', async () => {
  const [survivor, gone] = [anIncident(), anIncident()];
  await stores.incidents.save([survivor, gone]);
  const merged = { ...gone, version: 2, status: 'merged' as const, mergedInto: survivor.id };
  const enlarged = { ...survivor, version: 2, absorbed: [gone.id] };
  faulty.inject({ kind: 'items-refused', status: 429, refuses: ({ id }) => id === survivor.id });
  await isTransient(stores.incidents.save([merged, enlarged]));
  expect(await stores.incidents.get(gone.id)).toEqual(gone);
  faulty.heal();
  await stores.incidents.save([merged, enlarged]);
  expect([...(await stores.incidents.getMany([gone.id, survivor.id])).values()]).toEqual([merged, enlarged]);
});

test('a merge whose second document was never written is finished by the relay', async () => {
  const memory = openMemoryPlatform();
  const platform = { ...memory, ...stores, commit: commitInOrder({ ...stores, log: memory.log }) };
  const [early, late] = [anIncident(), anIncident({ detectedAt: plus(START, hours(1)) })];
  const posts = [early, late].map(({ id }) => {
    const kept = aKeptPost();
    return { ...kept, membership: { ...kept.membership, incidentId: id } };
  });
  await platform.commit({ posts, incidents: [early, late] });
  faulty.inject({ kind: 'items-refused', status: 429, refuses: ({ id }) => id === late.id });
  const merge = { kind: 'merge', incidents: [early.id, late.id], reason: '同一处工地' } as const;
  await isTransient(createRegrouper(platform)(merge, '张敏'));
  expect(await stores.incidents.get(early.id)).toMatchObject({ absorbed: [late.id] });
  expect(await stores.incidents.get(late.id)).toMatchObject({ status: 'open' });
  faulty.heal();
  await createIncidentRelay(platform).mend();
  expect(await stores.incidents.get(late.id)).toMatchObject({ status: 'merged', mergedInto: early.id });
  expect(await stores.incidents.get(early.id)).toMatchObject({ status: 'open', counts: { posts: 2 } });
  expect(await stores.posts.byIncident(early.id)).toHaveLength(2);
  expect(await stores.posts.byIncident(late.id)).toEqual([]);
});

test('what went up in another stays what it was when the other one is refused, and both are named', async () => {
  const [survivor, gone, neighbour] = [anIncident(), anIncident(), anIncident()];
  await stores.incidents.save([survivor, gone]);
  const merged = { ...gone, version: 2, status: 'merged' as const, mergedInto: survivor.id };
  const enlarged = { ...survivor, version: 2, absorbed: [gone.id] };
  faulty.inject({ kind: 'items-refused', status: 400, refuses: ({ id }) => id === survivor.id });
  const error: unknown = await stores.incidents.save([merged, enlarged, neighbour]).catch((thrown: unknown) => thrown);
  expect((error as Rejected).items.map(({ id }) => id)).toEqual([survivor.id, gone.id]);
  expect([...(await stores.incidents.getMany([survivor.id, gone.id, neighbour.id])).values()]).toEqual([
    survivor,
    gone,
    neighbour,
  ]);
});

test('writers of several processes never share a number, and all numbers are given', async () => {
  const other = await open(url);
  const ids = (writer: string): readonly string[] => Array.from({ length: 30 }, (_, n) => `${writer}${n}`);
  const given = await Promise.all(
    [...ids('a').map((id) => [stores, id] as const), ...ids('b').map((id) => [other, id] as const)].map(([from, id]) =>
      from.cases.numberFor('race', 2026, [id]),
    ),
  );
  await other.close();
  expect(given.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});

test('writers of several processes make one audit chain', async () => {
  const other = await open(url);
  const entry = { at: START, actor: 'a', action: 'b', subject: 'race', detail: {} };
  await Promise.all(
    Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? stores : other).audit.append(`race${n}`, entry)),
  );
  await other.close();
  expect(await stores.audit.list({ subject: 'race' })).toHaveLength(40);
  expect(await stores.audit.verify()).toMatchObject({ brokenAt: null });
});

test('a post that comes again with another date stays where it is', async () => {
  const kept = aKeptPost();
  await stores.posts.add([kept]);
  const other = await open(url);
  const moved = { ...kept, post: { ...kept.post, publishedAt: null } };
  expect(await other.posts.add([moved])).toEqual([]);
  await other.close();
  expect(await stores.posts.get(kept.post.id)).toEqual(kept);
});
