import { setImmediate } from 'node:timers/promises';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { openThreadSegmenter } from '@tingchao/runtime/thread-segmenter.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { afterAll, expect, test } from 'vitest';
import { openUnderstanding, understandAll } from '@tingchao/analyzer/understand.ts';
import { createUnderstandPool } from '@tingchao/analyzer/understand-pool.ts';

const settings = loadSettings('config');
const texts = [
  '石桥镇桥头村自来水停了三天没人管',
  '包工头拖欠二十多人工资一共三十万元,电话13800000000',
  '小学门口没有红绿灯,一名学生被撞受伤住院',
  '今天天气不错',
  '',
  '网传白沙镇化工厂爆炸,是真的吗？',
  '\ud83d停水',
];
const posts = Array.from({ length: 150 }, (_, at) =>
  aPost({ id: `post-${at}`, title: at % 3 === 0 ? `第${at}次反映` : '', text: texts[at % texts.length] as string }),
);
const pool = createUnderstandPool(settings, { threads: 2 });
afterAll(() => pool.close());

test('threads say of each post what one thread says, in the order of the posts', async () => {
  const analyzer = compileAnalyzer(settings);
  const segmenter = await openThreadSegmenter(analyzer.userWords);
  const alone = posts.map((post) => analyzer.analyze(post, (text) => segmenter.cut(text)));
  expect(await pool.all(posts)).toStrictEqual(alone);
  const [some, others] = await Promise.all([pool.all(posts.slice(3, 80)), pool.all(posts.slice(80))]);
  expect([...some, ...others]).toEqual(alone.slice(3));
});

test('a batch without posts is read at once', async () => {
  expect(await pool.all([])).toEqual([]);
});

test('a post that cannot be read fails its batch and no other', async () => {
  const broken = { ...posts[0], text: null } as unknown as (typeof posts)[number];
  const good = pool.all(posts.slice(0, 40));
  await expect(pool.all([...posts.slice(0, 40), broken])).rejects.toThrow(TypeError);
  expect(await good).toHaveLength(40);
  expect(await pool.all(posts.slice(0, 5))).toHaveLength(5);
});

test('closing rejects what is under way, and the next batch opens the threads again', async () => {
  const under = pool.all(posts);
  const told = under.then(
    () => 'read',
    (error: unknown) => String(error),
  );
  await setImmediate();
  await pool.close();
  expect(await told).toContain('closed');
  expect(await pool.all(posts.slice(0, 3))).toHaveLength(3);
});

test('threads are used for large batches only, and not at all unless the settings ask for them', async () => {
  const cut = (text: string): string[] => [text];
  const openSegmenter = (): Promise<{ name: string; cut(text: string): string[] }> =>
    Promise.resolve({ name: 'whole', cut });
  const usual = await openUnderstanding({ settings, openSegmenter });
  expect(usual.many).toBeUndefined();
  expect(await understandAll(usual, posts.slice(0, 9))).toEqual(posts.slice(0, 9).map(usual));
  const analysis = { segmenter: 'prebuilt', threads: 1, fromPosts: 50 } as const;
  const threaded = await openUnderstanding({
    settings: { ...settings, app: { ...settings.app, analysis } },
    openSegmenter,
  });
  // A small batch is read here, by the segmenter that cuts nothing; a large one in the thread, by its own.
  const [small] = await understandAll(threaded, posts.slice(1, 10));
  const [large] = await understandAll(threaded, posts.slice(1, 100));
  expect(small?.features.tokens).toEqual(threaded(posts[1]!).features.tokens);
  expect(large?.features.tokens.length).toBeGreaterThan(1);
});
