import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { BulkItem } from './bulk.ts';
import { startElasticsearchFaults, type FaultyElasticsearch } from './elasticsearch-faults.ts';
import { townPosts } from './town-posts.ts';
import {
  outcomeOf,
  parkedIn,
  PATIENCE,
  removeIndices,
  startWholeSystem,
  type Outcome,
  type WholeSystem,
} from './whole-system.ts';

const url = inject('elasticsearch');
const posts = townPosts();
/** So many first posts make one of every matter in every place. */
const ROUND = 32;
let faulty: FaultyElasticsearch;

beforeAll(async () => {
  faulty = await startElasticsearchFaults(url);
});
afterAll(() => faulty[Symbol.asyncDispose]());

const open = (): Promise<WholeSystem> => startWholeSystem({ kafka: inject('kafka'), elasticsearch: faulty.address });
const refuse = (refuses: (item: BulkItem) => boolean): void =>
  faulty.inject({ kind: 'items-refused', status: 400, refuses });
const inIndex =
  (kind: string, ids: ReadonlySet<string>) =>
  ({ index, id }: BulkItem): boolean =>
    index.includes(`-${kind}-`) && ids.has(id);
const atRest = (system: WholeSystem): Promise<void> => expect.poll(() => system.left(), PATIENCE).toEqual([]);

async function undisturbed(fed: typeof posts): Promise<Outcome> {
  await using plain = await startWholeSystem();
  await plain.feed(fed);
  await atRest(plain);
  return outcomeOf(plain);
}
const idsOf = (all: readonly { readonly id: string }[]): readonly string[] => all.map(({ id }) => id).toSorted();

test('a post that does not fit is parked with its reason, and no incident counts it', async () => {
  // One that opens an incident, one that joins one, and the only post of a matter so far.
  const refused = new Set([posts[0]!.id, posts[ROUND + 5]!.id, posts[ROUND - 1]!.id]);
  const fed = posts.slice(0, 3 * ROUND);
  const plain = await undisturbed(fed);
  await using system = await open();
  refuse(inIndex('posts', refused));
  await system.feed(fed);
  await atRest(system);
  const parked = await parkedIn(system);
  expect([...new Set(parked.map(({ key }) => key))].toSorted()).toEqual([...refused].toSorted());
  for (const { topic, reason, value } of parked) {
    expect([topic, reason.startsWith('存储拒绝：400')]).toEqual(['posts.collected', true]);
    expect(posts).toContainEqual(JSON.parse(value));
  }
  const outcome = await outcomeOf(system);
  // The others are grouped as if it were there: what it looked like is known all the same.
  expect(outcome.posts).toEqual(plain.posts.filter(({ id }) => !refused.has(id)));
  expect(idsOf(outcome.incidents)).toEqual(idsOf(plain.incidents));
  const members = Map.groupBy(outcome.posts, ({ incidentId }) => incidentId ?? '');
  // Nothing half-made: every incident has the posts it counts, and each has its case.
  for (const { id, counts } of outcome.incidents) expect(members.get(id)).toHaveLength(counts.posts);
  expect(outcome.cases.map(({ incidentId }) => incidentId).toSorted()).toEqual(idsOf(outcome.incidents));
  expect(system.failures).toEqual([]);
  faulty.heal();
  await removeIndices(url, system);
});

test('an incident that does not fit is parked, its neighbours go on, and its next post makes it whole', async () => {
  const fed = [posts.slice(0, 2 * ROUND), posts.slice(2 * ROUND, 4 * ROUND)] as const;
  const plain = await undisturbed(fed.flat());
  const refused = new Set(plain.incidents.slice(0, 3).map(({ id }) => id));
  await using system = await open();
  refuse(inIndex('incidents', refused));
  await system.feed(fed[0]);
  await atRest(system);
  expect(new Set((await parkedIn(system)).map(({ topic, key }) => `${topic} ${key}`))).toEqual(
    new Set([...refused].map((id) => `incidents.changed ${id}`)),
  );
  expect(await system.platform.posts.count()).toBe(fed[0].length);
  expect(idsOf((await outcomeOf(system)).incidents)).toEqual(
    idsOf(plain.incidents.filter(({ id }) => !refused.has(id))),
  );
  faulty.heal();
  await system.feed(fed[1]);
  await atRest(system);
  expect(system.failures).toEqual([]);
  const outcome = await outcomeOf(system);
  expect({ ...outcome, numbers: [] }).toEqual({ ...plain, numbers: [] });
  expect(outcome.numbers).toHaveLength(plain.numbers.length);
  await removeIndices(url, system);
});

test('a case that does not fit is parked, its neighbours go on, and the next change of its incident opens it', async () => {
  const fed = [posts.slice(0, 2 * ROUND), posts.slice(2 * ROUND, 4 * ROUND)] as const;
  const plain = await undisturbed(fed.flat());
  const refused = new Set(plain.incidents.slice(0, 3).map(({ id }) => caseIdOf(id)));
  await using system = await open();
  refuse(inIndex('cases', refused));
  await system.feed(fed[0]);
  await atRest(system);
  expect(new Set((await parkedIn(system)).map(({ topic, key }) => `${topic} ${key}`))).toEqual(
    new Set([...refused].map((id) => `cases.changed ${id}`)),
  );
  expect(idsOf((await outcomeOf(system)).cases)).toEqual(idsOf(plain.cases.filter(({ id }) => !refused.has(id))));
  faulty.heal();
  await system.feed(fed[1]);
  await atRest(system);
  expect(system.failures).toEqual([]);
  expect(await outcomeOf(system)).toEqual(plain);
  await removeIndices(url, system);
});
