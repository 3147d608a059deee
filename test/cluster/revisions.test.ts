import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { hours, instant, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { openIn, takeCorner } from './open-test-platform.ts';
import { appendPosts, caughtUp, readKept } from './watch-system.ts';

test('a second revision that comes before the first stays what it is, and so does the first', async () => {
  await using corner = takeCorner();
  const platform = await openIn(corner, shippedSettings());
  const start = plus(instant(Date.now()), -hours(2));
  const revision = (n: number, text: string): Post =>
    aPost({
      id: n === 0 ? 'lamps' : `lamps#${n}`,
      revision: n,
      repostOf: n === 0 ? null : 'lamps',
      text: `望山乡云顶村的路灯坏了两个月没人修。${text}`,
      publishedAt: start,
      collectedAt: plus(start, minutes(n)),
    });
  const [first, one, two] = [
    revision(0, ''),
    revision(1, '补充：昨晚有人摔倒。'),
    revision(2, '补充：今天已有人来看。'),
  ];
  const analyzer = createAnalyzer(platform);
  try {
    await analyzer.start();
    for (const post of [first, two, one, two, { ...two, text: '另一个进程读到的旧稿' }, first]) {
      await appendPosts(platform, [post]);
      await caughtUp(platform, 'posts.collected', 'analyzer');
    }
    const stored = await platform.posts.getMany([first, one, two].map(({ id }) => id));
    for (const post of [first, one, two])
      expect(stored.get(post.id)?.post).toMatchObject({ id: post.id, text: post.text });
    const kept = await readKept(platform, corner, [first.id, one.id, two.id]);
    expect(kept.posts).toBe(3);
    expect(kept.incidents).toHaveLength(1);
    expect(new Set(kept.incidentOf.values()).size).toBe(1);
  } finally {
    await analyzer.stop();
    await platform.close();
  }
});
