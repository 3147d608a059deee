import { setImmediate } from 'node:timers/promises';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { anIncident } from '@tingchao/ports/examples.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';

const settings = shippedSettings();
const lamps = aPost({
  id: 'lamps',
  text: '望山乡云顶村的路灯坏了两个月没人修',
  collectedAt: START,
  publishedAt: START,
});

async function handle(platform: Platform, memory: MemoryPlatform): Promise<void> {
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  await memory.log.append('posts.collected', [
    { key: lamps.id, partitionKey: lamps.region, value: JSON.stringify(lamps) },
  ]);
  while ((await memory.log.lag('posts.collected', 'analyzer')) > 0) {
    await Promise.race([setImmediate(), analyzer.done]);
    await memory.clock.advance(minutes(1));
  }
  await analyzer.stop();
}

test('a post that another process put elsewhere between decision and commit is counted there and nowhere else', async () => {
  const memory = openMemoryPlatform({ settings });
  const theirs = anIncident({ id: 'e'.repeat(32), region: lamps.region, counts: { ...anIncident().counts, posts: 1 } });
  let late = true;
  const platform: Platform = {
    ...memory,
    async commit(change) {
      if (late) {
        late = false;
        const posts = change.posts?.map((kept) => ({
          ...kept,
          membership: { ...kept.membership, decision: 'join' as const, incidentId: theirs.id },
        }));
        await memory.commit({ posts: posts ?? [], incidents: [theirs] });
      }
      await memory.commit(change);
    },
  };
  await handle(platform, memory);
  expect((await memory.posts.get('lamps'))?.membership.incidentId).toBe(theirs.id);
  expect((await memory.incidents.list({ limit: 10 })).map(({ id, counts }) => [id, counts.posts])).toEqual([
    [theirs.id, 1],
  ]);
  await memory.close();
});

test('a batch that is tried again does not find its own posts in the window', async () => {
  const memory = openMemoryPlatform({ settings });
  let failing = true;
  const platform: Platform = {
    ...memory,
    async commit(change) {
      if (failing) {
        failing = false;
        throw new Transient('索引暂时写不进去');
      }
      await memory.commit(change);
    },
  };
  await handle(platform, memory);
  expect(await memory.posts.get('lamps')).toMatchObject({
    membership: { decision: 'open' },
    analysis: { role: 'complaint' },
  });
  await memory.close();
});
