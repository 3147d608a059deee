import { afterEach, beforeEach, expect, test } from 'vitest';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { takeIn } from './intake.ts';
import { anEntry, collectedPosts } from './testing.ts';

const settings = shippedSettings();
let platform: MemoryPlatform;

beforeEach(() => {
  platform = openMemoryPlatform({ settings });
});
afterEach(() => platform.close());

const TEXT = '东关社区三号楼暖气不热,室内只有十四度,老人冻感冒了,打电话没人管,联系电话13800138000';

/** Keeps a post as the analyzer would, masked. */
async function keep(more: { readonly text: string; readonly link?: string }): Promise<string> {
  const kept = aKeptPost({ post: { collectedAt: platform.clock.now() } });
  await platform.posts.add([{ ...kept, post: { ...kept.post, ...more } }]);
  return kept.post.id;
}

test('a text entered by hand is recorded, undated when nobody says when', async () => {
  const taken = await takeIn(platform, anEntry({ text: TEXT }));
  expect(taken).toMatchObject({ ok: true, value: { status: 'recorded', duplicate: null } });
  expect(await collectedPosts(platform)).toMatchObject([
    { channelType: 'hotline_12345', publishedAt: null, region: '青岚县' },
  ]);
});

test('a near-same text is shown with its incident and not recorded again, unless insisted', async () => {
  const id = await keep({
    text: '东关社区三号楼暖气不热,室内只有十四度,老人冻感冒了,打电话没人管,联系电话138****8000',
  });
  const taken = await takeIn(platform, anEntry({ text: TEXT }));
  expect(taken).toMatchObject({ ok: true, value: { status: 'duplicate', duplicate: { postId: id, by: 'same_text' } } });
  expect(await collectedPosts(platform)).toEqual([]);
  expect(await takeIn(platform, anEntry({ text: TEXT, force: true }))).toMatchObject({
    ok: true,
    value: { status: 'recorded' },
  });
});

test('the same link is the same post, however it was shared', async () => {
  const id = await keep({ text: '另外的话', link: 'https://forum.example/t?id=7' });
  const taken = await takeIn(platform, anEntry({ text: TEXT, link: 'http://forum.example/t?utm_source=wx&id=7#c2' }));
  expect(taken).toMatchObject({ ok: true, value: { status: 'duplicate', duplicate: { postId: id, by: 'same_link' } } });
});

test('an order from above is recorded even when the matter is known, with number and deadline', async () => {
  await keep({ text: TEXT });
  const due = plus(platform.clock.now(), hours(30));
  const superiorOrder = { documentNo: '宁政督〔2026〕3号', from: '市政府督查室', due };
  const taken = await takeIn(platform, anEntry({ text: TEXT, superiorOrder }));
  expect(taken).toMatchObject({ ok: true, value: { status: 'recorded', duplicate: { by: 'same_text' } } });
  expect(await collectedPosts(platform)).toMatchObject([{ channelType: 'superior_order', superiorOrder }]);
});

test('a link alone is fetched; one that cannot be says so and asks for the text', async () => {
  platform.fetcher.serve(
    'https://forum.example/t/1',
    `<title>暖气</title><article><h1>暖气</h1><p>${TEXT}</p></article>`,
  );
  expect(await takeIn(platform, anEntry({ link: 'https://forum.example/t/1' }))).toMatchObject({ ok: true });
  const posts = await collectedPosts(platform);
  expect(posts[0]!.text).toContain('东关社区');
  expect(posts[0]!.snapshot).not.toBeNull();
  expect(await takeIn(platform, anEntry({ link: 'https://forum.example/none' }))).toMatchObject({
    ok: false,
    error: expect.stringContaining('--text'),
  });
});
