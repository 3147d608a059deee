import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { openLivePlatform, shippedFolder } from '@tingchao/testkit/live-platform.ts';
import { expect, test } from 'vitest';

const text = (path: string): string => readFileSync(join(shippedFolder, path), 'utf8');

/** An analyzer at work in memory, whose settings change. */
async function openAnalyzer() {
  const platform = await openLivePlatform();
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  let handed = 0;
  return {
    platform,
    put: (yaml: string) =>
      createSettingsEditor(platform).put([{ name: 'mine.yaml', text: yaml }], { by: '甲', reason: '试' }),
    /** Hands posts in that say the same of different streets. */
    async hand(count: number): Promise<void> {
      const posts = Array.from({ length: count }, () => {
        handed += 1;
        return aPost({ id: `p${handed}`, title: '', text: `望山乡第${handed}条街又在咕噜哐哐` });
      });
      const records = posts.map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) }));
      await platform.log.append('posts.collected', records);
    },
    async all(): Promise<readonly KeptPost[]> {
      await expect.poll(() => platform.posts.count(), { timeout: 60_000 }).toBe(handed);
      return [...(await platform.posts.getMany(Array.from({ length: handed }, (_, n) => `p${n + 1}`))).values()];
    },
    [Symbol.asyncDispose]: () => analyzer.stop(),
  };
}

test('whatever is under way when a version comes, each post is read by the version it is marked with, and by no other', async () => {
  await using world = await openAnalyzer();
  const seed = world.platform.settings.version;
  for (let round = 0; round < 4; round += 1) {
    await world.hand(150);
    if (round === 1) await world.put(text('lexicons/topics/urban.yaml').replace('占道经营,', '占道经营, 咕噜哐哐,'));
  }
  const kept = await world.all();
  const knows = (one: KeptPost): boolean => one.analysis.subtopics.some(({ id }) => id === 'city_mgmt');
  const byOld = kept.filter(({ membership }) => membership.settingsVersion === seed);
  const byNew = kept.filter(({ membership }) => membership.settingsVersion === world.platform.settings.version);
  expect(byOld.length + byNew.length).toBe(600);
  expect(byNew.length).toBeGreaterThanOrEqual(300);
  expect(byOld.filter(knows)).toEqual([]);
  expect(byNew.filter((one) => !knows(one))).toEqual([]);
});

test('other rules of likeness fill the window anew, once, with the next posts; other words do not', async () => {
  await using world = await openAnalyzer();
  const filled = (): readonly number[] => world.platform.events.of('window_refilled').map(({ posts }) => posts);
  await world.hand(20);
  await world.all();
  expect(filled()).toEqual([0]);
  await world.put(text('lexicons/topics/urban.yaml').replace('占道经营,', '占道经营, 咕噜哐哐,'));
  await world.hand(1);
  await world.all();
  expect(filled()).toEqual([0]);
  await world.put(text('clustering.yaml').replace('join: 1.15', 'join: 1.2'));
  await world.hand(1);
  await world.all();
  await world.hand(1);
  await world.all();
  expect(filled()).toEqual([0, 21]);
});
