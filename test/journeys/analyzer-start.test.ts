import { setImmediate } from 'node:timers/promises';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';

const settings = shippedSettings();
const posts = Array.from({ length: 120 }, (_, n) =>
  aPost({ id: `p${n}`, text: `望山乡第${n}村的路灯坏了两个月没人修`, authorKey: `a${n}`, collectedAt: plus(START, n) }),
);

async function feed(platform: MemoryPlatform): Promise<void> {
  await platform.log.append(
    'posts.collected',
    posts.map((post) => ({ key: post.id, value: JSON.stringify(post) })),
  );
  while ((await platform.log.lag('posts.collected', 'analyzer')) > 0) await setImmediate();
}

async function aFilledPlatform(): Promise<MemoryPlatform> {
  const platform = openMemoryPlatform({ settings });
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  await feed(platform);
  await analyzer.stop();
  return platform;
}

test('the start does not wait for the window: it is filled in the background and told, posts wait meanwhile', async () => {
  const platform = await aFilledPlatform();
  const analyzer = createAnalyzer(platform);
  const before = platform.events.of('window_refilled').length;
  await analyzer.start();
  expect(platform.events.of('window_refilled')).toHaveLength(before);
  await platform.log.append('posts.collected', [{ key: 'late', value: JSON.stringify(aPost({ id: 'late' })) }]);
  expect(await platform.posts.get('late')).toBeUndefined();
  while ((await platform.log.lag('posts.collected', 'analyzer')) > 0) await setImmediate();
  expect(platform.events.of('window_refilled').at(-1)).toMatchObject({ posts: posts.length, done: true });
  expect(await platform.posts.get('late')).toBeDefined();
  await analyzer.stop();
  await platform.close();
});

test('a stop in the middle of filling the window is heard at once', async () => {
  const platform = await aFilledPlatform();
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  await analyzer.stop();
  await analyzer.done;
  await platform.close();
});

test('a store that cannot be read for a while holds the start of the work, not the process', async () => {
  const platform = await aFilledPlatform();
  const scan = platform.posts.scan.bind(platform.posts);
  platform.posts.scan = () => {
    throw new Transient('磁盘已满');
  };
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  await platform.clock.advance(minutes(1));
  expect(platform.events.of('work_paused').at(-1)).toMatchObject({ service: 'analyzer', reason: '磁盘已满' });
  platform.posts.scan = scan;
  await platform.clock.advance(minutes(1));
  while (platform.events.of('work_resumed').length === 0) await setImmediate();
  await analyzer.stop();
  await platform.close();
});
