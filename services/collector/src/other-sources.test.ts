import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import type { Service } from '@tingchao/runtime/platform.ts';
import { openLivePlatform, type LivePlatform } from '@tingchao/testkit/live-platform.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collectorWith } from './service.ts';
import { collectedPosts, rss } from './testing.ts';

let platform: LivePlatform;
let service: Service;
beforeEach(async () => {
  platform = await openLivePlatform({ at: '2026-03-02T09:07:00+08:00' });
  for (const id of ['old', 'new', 'moved'])
    platform.fetcher.serve(`https://${id}.example/feed`, {
      body: rss([{ id, title: `${id} 的帖` }]).body as string,
    });
});
afterEach(() => service.stop());

const source = (id: string, at: string): string =>
  `  - { id: ${id}, kind: rss, name: ${id}, channelType: forum, owner: 值班员, url: "https://${at}.example/feed", schedule: { minIntervalMinutes: 5, maxIntervalMinutes: 60 } }\n`;
const put = async (...lines: readonly string[]): Promise<void> => {
  const text = `version: 1\nsources:\n${lines.join('')}`;
  await createSettingsEditor(platform).put([{ name: 'desk.yaml', text }], { by: '甲', reason: '换信源' });
};
const titles = async (): Promise<readonly string[]> => (await collectedPosts(platform)).map(({ title }) => title);

test('sources that come, change or go while the collector runs are visited, visited anew, and visited no more', async () => {
  await put(source('desk-a', 'old'));
  service = collectorWith()(platform);
  await service.start();
  await expect.poll(titles).toContain('old 的帖');

  await put(source('desk-a', 'moved'), source('desk-b', 'new'));
  await platform.clock.advance(minutes(1));
  await expect.poll(titles).toEqual(expect.arrayContaining(['old 的帖', 'moved 的帖', 'new 的帖']));

  platform.fetcher.serve('https://moved.example/feed', { body: rss([{ id: 'x', title: '撤下之后' }]).body as string });
  platform.fetcher.serve('https://new.example/feed', { body: rss([{ id: 'y', title: '还在采' }]).body as string });
  await put(source('desk-b', 'new'));
  for (let minute = 0; minute < 70; minute += 1) await platform.clock.advance(minutes(1));
  await expect.poll(titles).toContain('还在采');
  expect(await titles()).not.toContain('撤下之后');
});
