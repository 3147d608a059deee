import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Post } from '@tingchao/domain/post/post.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { startElasticsearchFaults, type ElasticsearchFault, type FaultyElasticsearch } from './elasticsearch-faults.ts';
import { ask } from './raw-elasticsearch.ts';
import { townPosts } from './town-posts.ts';
import { compareWholeSystems, healthOf, removeIndices, type Comparison } from './whole-system.ts';

const url = inject('elasticsearch');
/** How long a fault lasts. */
const FAULT_MS = 10_000;
/** A reader that waits between its tries sends far less while a fault lasts; one that does not sends thousands. */
const MOST_REQUESTS = 30 * (FAULT_MS / 1_000);

/** Each test takes the next round of posts: one of every matter in every place. */
const rounds: (readonly Post[])[] = Array.from({ length: 8 }, (_, n) => townPosts().slice(n * 32, (n + 1) * 32));
const nextRound = (): readonly Post[] => rounds.shift() ?? [];

let faulty: FaultyElasticsearch;
let both: Comparison;

beforeAll(async () => {
  faulty = await startElasticsearchFaults(url);
  both = await compareWholeSystems({ kafka: inject('kafka'), elasticsearch: faulty.address });
});
afterAll(async () => {
  await both[Symbol.asyncDispose]();
  await faulty[Symbol.asyncDispose]();
  await removeIndices(url, both.system);
});

/** The fault shows in the health, and what meets it waits: no busy loop, nothing that grows. */
async function lasts(): Promise<void> {
  await expect.poll(async () => (await healthOf(both.system)).status, { timeout: 30_000 }).toBe('degraded');
  const [requests, heap] = [faulty.seen.length, process.memoryUsage().heapUsed];
  await wait(FAULT_MS);
  expect(faulty.seen.length - requests).toBeLessThan(MOST_REQUESTS);
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(64 * 1024 * 1024);
  expect((await healthOf(both.system)).status).toBe('degraded');
}

const survive = (fault: ElasticsearchFault): Promise<void> =>
  both.survive(nextRound(), { begin: () => faulty.inject(fault), during: lasts, end: () => faulty.heal() });

test('a write queue that is full for a while: posts wait, and go on by themselves', async () => {
  await survive({ kind: 'bulk-rejected' });
  // Some work is done every few minutes only, and comes back from its longest pause.
  await expect.poll(async () => (await healthOf(both.system)).reasons, { timeout: 60_000 }).toEqual([]);
});

test('a queue too full for some items of a bulk: those are sent again, and no other', async () => {
  const before = faulty.seen.length;
  const refusals = new Map<string, number>();
  const refuses = ({ id }: { readonly id: string }): boolean => {
    const times = refusals.get(id) ?? 0;
    refusals.set(id, times + 1);
    return times < 2 && /[02468ace]$/u.test(id);
  };
  await both.survive(nextRound(), {
    begin: () => faulty.inject({ kind: 'items-refused', status: 429, refuses }),
    during: () => expect.poll(() => refusals.size, { timeout: 30_000 }).toBeGreaterThan(20),
    end: () => undefined,
  });
  faulty.heal();
  const created = faulty.seen
    .slice(before)
    .flatMap(({ items }) => items)
    .filter(({ action, index }) => action === 'create' && index.includes('-posts-'));
  const times = Map.groupBy(created, ({ id }) => id);
  expect([...times.values()].filter((tries) => tries.length > 1).length).toBeGreaterThan(0);
  for (const [id, tries] of times) if (!/[02468ace]$/u.test(id)) expect(tries.length, id).toBeLessThan(3);
});

test('a disk that is full, as old servers say it (403): writing waits, reading goes on', async () => {
  await survive({ kind: 'read-only', status: 403 });
});

test('indices that the server itself shut for writing, and opens again', async () => {
  const shut = (on: boolean | null): Promise<unknown> =>
    ask(url, 'PUT', `/${both.system.prefix}-*/_settings`, { 'index.blocks.read_only_allow_delete': on });
  await both.survive(nextRound(), {
    begin: async () => void (await shut(true)),
    async during() {
      await lasts();
      expect((await healthOf(both.system)).reasons.join()).toContain('只读');
    },
    end: async () => void (await shut(null)),
  });
});

test('answers that break off in the middle are no answers', async () => {
  await survive({ kind: 'cut', afterBytes: 40 });
});

test('a gateway without its server answers with a page', async () => {
  await survive({ kind: 'bad-gateway' });
});

test('after all that the same services are at work', async () => {
  await both.survive(nextRound(), { begin: () => undefined, during: async () => undefined, end: () => undefined });
  // What was met last may be told for a minute more: a problem is over when nobody met it for that long.
  both.system.skip(minutes(1) + 1);
  await expect.poll(async () => (await healthOf(both.system)).reasons, { timeout: 90_000 }).toEqual([]);
});
