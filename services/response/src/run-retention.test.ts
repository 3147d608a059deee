import { days, plus } from '@tingchao/domain/time/instant.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { disposable, settings } from './response-testing.ts';
import { readRetention, runRetention } from './run-retention.ts';

const open = () => disposable(openMemoryPlatform({ at: '2026-06-01T09:00:00+08:00', settings }));
const snapshotOf = (platform: MemoryPlatform, text: string): Promise<string> =>
  platform.blobs.put(new TextEncoder().encode(text));

async function keep(
  platform: MemoryPlatform,
  post: { readonly id: string; readonly ago: number; readonly incident?: string; readonly snapshot?: string },
): Promise<void> {
  const collectedAt = plus(platform.clock.now(), -days(post.ago));
  const kept = aKeptPost({ post: { id: post.id, collectedAt, snapshot: post.snapshot ?? null } });
  const membership = { ...kept.membership, incidentId: post.incident ?? null };
  await platform.posts.add([{ ...kept, membership }]);
}
const textOf = async (platform: MemoryPlatform, id: string) => (await platform.posts.get(id))?.post.text;

test('words of posts without an incident go after 30 days, those of an incident and younger ones stay', async () => {
  await using platform = open();
  await keep(platform, { id: 'old', ago: 31 });
  await keep(platform, { id: 'young', ago: 29 });
  await keep(platform, { id: 'member', ago: 40, incident: 'i' });
  expect(await runRetention(platform, { dry: true })).toMatchObject({ posts: 1 });
  expect(await textOf(platform, 'old')).not.toBe('');
  expect(await runRetention(platform)).toMatchObject({ posts: 1 });
  expect(await textOf(platform, 'old')).toBe('');
  expect((await platform.posts.get('old'))?.post.erasedAt).toBe(platform.clock.now());
  expect(await textOf(platform, 'young')).not.toBe('');
  expect(await textOf(platform, 'member')).not.toBe('');
  await platform.clock.advance(days(2));
  expect(await runRetention(platform)).toMatchObject({ posts: 1 });
  expect((await readRetention(platform)).runs.map(({ posts }) => posts)).toEqual([1, 1]);
});

test('a page that a post of an incident was seen on as well stays', async () => {
  await using platform = open();
  const [shared, alone] = [await snapshotOf(platform, '一页两帖'), await snapshotOf(platform, '一页一帖')];
  await keep(platform, { id: 'a', ago: 31, snapshot: shared });
  await keep(platform, { id: 'b', ago: 31, snapshot: alone });
  await keep(platform, { id: 'c', ago: 31, snapshot: shared, incident: 'i' });
  await runRetention(platform);
  expect(await platform.blobs.get(shared)).toBeDefined();
  expect(await platform.blobs.get(alone)).toBeUndefined();
});

test('originals of complaints go 90 days after the closing, not of a case that was opened again or is archived later', async () => {
  await using platform = open();
  const closed = (ago: number) => ({
    verified: '属实' as const,
    measures: '已修复',
    at: plus(platform.clock.now(), -days(ago)),
  });
  const cases = [
    aCase({ id: 'c1', incidentId: 'i1', number: '1号', status: 'archived', closing: closed(91) }),
    aCase({ id: 'c2', incidentId: 'i2', number: '2号', status: 'closed', closing: closed(89) }),
    aCase({ id: 'c3', incidentId: 'i3', number: '3号', status: 'judging', closing: closed(200) }),
  ];
  await platform.cases.save(cases);
  const hashes: string[] = [];
  for (const { incidentId } of cases) {
    await platform.incidents.save([anIncident({ id: incidentId })]);
    const snapshot = await snapshotOf(platform, incidentId);
    hashes.push(snapshot);
    await keep(platform, { id: `p${incidentId}`, ago: 100, incident: incidentId, snapshot });
  }
  expect(await runRetention(platform)).toMatchObject({ cases: 1, originals: 1 });
  const left = await Promise.all(hashes.map(async (hash) => (await platform.blobs.get(hash)) !== undefined));
  expect(left).toEqual([false, true, true]);
  expect(await platform.posts.get('pi1')).toMatchObject({ post: { snapshot: null } });
  expect(await textOf(platform, 'pi1')).not.toBe('');
  await platform.clock.advance(days(2));
  expect(await runRetention(platform)).toMatchObject({ cases: 1, originals: 1 });
});

test('it runs once a day by itself, at any time when a person asks, and is in the audit log', async () => {
  await using platform = open();
  await keep(platform, { id: 'old', ago: 31 });
  expect(await runRetention(platform)).toMatchObject({ posts: 1 });
  expect(await runRetention(platform)).toBeUndefined();
  expect(await runRetention(platform, { by: '张敏' })).toMatchObject({ posts: 0, by: '张敏' });
  const lines = await platform.audit.list({ subject: 'retention:runs' });
  expect(lines.map(({ actor }) => actor)).toEqual(['system', '张敏']);
});
