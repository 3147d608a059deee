import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourcesFileSchema } from '@tingchao/domain/post/source-settings.ts';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Platform, Service } from '@tingchao/runtime/platform.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { collectorWith } from './service.ts';
import { collectedPosts, rss } from './testing.ts';

const settings = shippedSettings();
let memory: MemoryPlatform;
let service: Service | undefined;

beforeEach(() => {
  memory = openMemoryPlatform({ at: '2026-03-02T09:07:00+08:00', settings });
});
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

const source = (id: string, more: object = {}): object => ({
  id,
  kind: 'rss',
  name: id,
  channelType: 'forum',
  owner: '值班员',
  url: `https://${id}.example/feed`,
  schedule: { minIntervalMinutes: 5, maxIntervalMinutes: 60 },
  ...more,
});

/** A feed in which every item is told apart by the address of its source. */
const feed = (id: string, ...titles: readonly string[]): { body: string } => ({
  body: rss(titles.map((title) => ({ id: `${id}-${title}`, title }))).body as string,
});

function platformWith(sources: readonly object[], more: Partial<Platform> = {}): Platform {
  const file = sourcesFileSchema.parse({ version: 1, sources });
  return { ...memory, settings: { ...memory.settings, sources: [file] }, ...more };
}

async function start(platform: Platform): Promise<void> {
  service = collectorWith()(platform);
  await service.start();
  await memory.clock.settle();
}

const titles = async (): Promise<readonly string[]> => (await collectedPosts(memory)).map((post) => post.title);
const health = async (id: string): Promise<string | undefined> => (await memory.sources.get(id))?.health;

test('a source that fails delays no other, is tried again for ever, and comes back by itself', async () => {
  memory.fetcher.serve('https://good.example/feed', feed('good', '一'));
  memory.fetcher.serve('https://bad.example/feed', () => {
    throw new Transient('连接被重置');
  });
  await start(platformWith([source('bad'), source('good')]));
  expect(await titles()).toEqual(['一']);
  expect(await health('bad')).toBe('failed');
  await memory.clock.advance(hours(200));
  const tried = memory.fetcher.requests.filter(({ url }) => url === 'https://bad.example/feed').length;
  expect(tried).toBeGreaterThan(20);
  expect(memory.events.of('source_failed')).toHaveLength(1);
  memory.fetcher.serve('https://bad.example/feed', feed('bad', '二'));
  await memory.clock.advance(hours(8));
  expect(await health('bad')).not.toBe('failed');
  expect(await titles()).toEqual(['一', '二']);
});

test('a busy source is visited more often and a quiet one less, within its bounds', async () => {
  memory.fetcher.serve('https://quiet.example/feed', feed('quiet', '一'));
  let count = 0;
  memory.fetcher.serve('https://busy.example/feed', () => feed('busy', String((count += 1))));
  await start(platformWith([source('busy'), source('quiet')]));
  await memory.clock.advance(hours(10));
  const visits = (id: string): number =>
    memory.fetcher.requests.filter(({ url }) => url === `https://${id}.example/feed`).length;
  expect(visits('busy')).toBeGreaterThan(100);
  expect(visits('quiet')).toBeLessThan(20);
  expect(visits('quiet')).toBeGreaterThan(9);
});

test('a source with fixed times is visited at those, in civil time', async () => {
  memory.fetcher.serve('https://daily.example/feed', feed('daily', '一'));
  await start(platformWith([source('daily', { schedule: { cron: '0 17 * * *' } })]));
  const state = await memory.sources.get('daily');
  expect(new Date(state!.nextDueAt).toISOString()).toBe('2026-03-02T09:00:00.000Z');
  await memory.clock.advance(hours(32));
  expect(memory.fetcher.requests.filter(({ url }) => url === 'https://daily.example/feed')).toHaveLength(3);
});

test('a crash between the log and the source state delivers the same posts again under the same ids, and loses none', async () => {
  memory.fetcher.serve('https://forum.example/feed', feed('forum', '一', '二'));
  let crashed = false;
  const sources = {
    ...memory.sources,
    put: async (state: Parameters<typeof memory.sources.put>[0]) => {
      if (!crashed && state.lastOkAt !== null) {
        crashed = true;
        throw new Transient('磁盘已满');
      }
      await memory.sources.put(state);
    },
  };
  await start(platformWith([source('forum')], { sources }));
  await memory.clock.advance(minutes(2));
  const ids = (await collectedPosts(memory)).map((post) => post.id);
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(2);
  expect(await health('forum')).toBe('ok');
});

test('after a restart nothing is collected twice and due times go on', async () => {
  memory.fetcher.serve('https://forum.example/feed', feed('forum', '一'));
  const platform = platformWith([source('forum')]);
  await start(platform);
  const before = await memory.sources.get('forum');
  await service!.stop();
  await start(platform);
  expect(await memory.sources.get('forum')).toEqual(before);
  await memory.clock.advance(hours(3));
  expect(await titles()).toEqual(['一']);
});

test('a disabled source is left alone and a placeholder nobody fills is the source’s own failure', async () => {
  await start(platformWith([source('off', { enabled: false }), source('hub', { url: '{rsshub}/x' })]));
  expect(memory.fetcher.requests).toEqual([]);
  expect(await memory.sources.get('off')).toBeUndefined();
  expect(await memory.sources.get('hub')).toMatchObject({
    health: 'failed',
    reason: expect.stringContaining('rsshubBase'),
  });
});
