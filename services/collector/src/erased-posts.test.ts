import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainItem } from '@tingchao/domain/post/collected-item.ts';
import { erasePost } from '@tingchao/domain/post/erase-post.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { anAnalysis } from '@tingchao/ports/examples.ts';
import { collectSource } from './collect-source.ts';
import { importItems } from './import/import-items.ts';
import { takeIn } from './intake.ts';
import { readySources } from './ready-source.ts';
import { collectDeps } from './collect-deps.ts';
import { aFeedSource, anEntry, collectedPosts, openCollectorBench, openTestWeb, rss, type TestWeb } from './testing.ts';

let web: TestWeb;
let bench: Awaited<ReturnType<typeof openCollectorBench>>;
beforeEach(async () => {
  web = await openTestWeb();
  bench = await openCollectorBench(web, [aFeedSource('forum', web, '/feed')]);
});
afterEach(async () => {
  await bench.close();
  await web.close();
});

const visit = async () => {
  const { platform } = bench;
  await collectSource(readySources(platform.settings)[0]!, collectDeps(platform));
  return collectedPosts(platform);
};

/** What an erasure leaves in the store. */
async function eraseFrom(post: Post): Promise<void> {
  const { posts, clock } = bench.platform;
  const membership = {
    decision: 'open',
    incidentId: post.id,
    reason: '',
    because: [],
    settingsVersion: 'test',
  } as const;
  await posts.add([erasePost({ post, analysis: anAnalysis(), membership }, clock.now())]);
}

test('an erased post is not taken in again, however its page changes, and no snapshot shows it', async () => {
  web.serve('/feed', rss([{ id: '1', title: '暖气不热' }]));
  const [first] = await visit();
  await eraseFrom(first!);
  web.serve(
    '/feed',
    rss([
      { id: '1', title: '暖气不热,还是没人来' },
      { id: '2', title: '路灯不亮' },
    ]),
  );
  const posts = await visit();
  expect(posts.map(({ title }) => title)).toEqual(['暖气不热', '路灯不亮']);
  expect(posts[1]?.snapshot).toBeNull();
  web.serve('/feed', rss([{ id: '3', title: '井盖坏了' }]));
  expect((await visit()).at(-1)?.snapshot).not.toBeNull();
});

test('an erased row that is imported again, and an entry made again by hand, are not recorded', async () => {
  const { platform } = bench;
  const entry = anEntry({ text: '暖气不热', force: true });
  expect(await takeIn(platform, entry)).toMatchObject({ ok: true, value: { status: 'recorded' } });
  const [recorded] = await collectedPosts(platform);
  await eraseFrom(recorded!);
  expect(await takeIn(platform, entry)).toMatchObject({ ok: true, value: { status: 'duplicate' } });
  expect(await collectedPosts(platform)).toHaveLength(1);

  const origin = {
    id: 'tickets',
    name: '工单',
    channelType: 'hotline_12345',
    region: '青岚县',
    official: false,
    regionHint: null,
  } as const;
  const row = (text: string) => plainItem({ identity: { by: 'native', id: '7' }, title: '', text });
  await importItems(platform, origin, [row('楼道灯坏了')]);
  const imported = (await collectedPosts(platform)).at(-1)!;
  await eraseFrom(imported);
  await importItems(platform, origin, [row('楼道灯坏了很久')]);
  expect((await collectedPosts(platform)).at(-1)).toEqual(imported);
});
