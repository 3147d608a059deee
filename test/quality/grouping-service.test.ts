import { setImmediate } from 'node:timers/promises';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { commitInOrder } from '@tingchao/ports/commit.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { segmenter } from './grouping-under-test.ts';
import { settings } from './analyzer-under-test.ts';

const texts = [
  '城关镇东关社区停水两天了,没有任何通知',
  '东关社区停水,家里老人没水做饭',
  '望山乡云顶村的路灯坏了两个月没人修',
  '东关社区什么时候恢复供水?打电话没人接',
  '双塔镇长坪村的垃圾一个星期没清运,电话19900000000',
  '云顶村路灯全不亮,晚上老人摔了一跤',
  '急招木工,包吃住,日结,私信联系',
];
const posts: readonly Post[] = texts.map((text, at) =>
  aPost({
    id: `p${at}`,
    title: '',
    text,
    channelType: at % 2 === 0 ? 'weibo' : 'tieba',
    authorKey: `a${at}`,
    publishedAt: plus(START, minutes(at * 10)),
    collectedAt: plus(START, minutes(at * 10 + 5)),
  }),
);

type World = Awaited<ReturnType<typeof snapshot>>;

/** Everything the analyzer wrote that must not depend on how it was fed. */
async function snapshot(platform: MemoryPlatform) {
  const incidents = await platform.incidents.list({ limit: 100 });
  const kept = await platform.posts.latest(100);
  return {
    incidents: incidents.map(plain).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    memberships: new Map(kept.map(({ post, membership }) => [post.id, membership.incidentId])),
  };
}

const plain = (incident: Incident): Incident => ({ ...incident, version: 0, appendedVersion: 0 });

async function settled(platform: MemoryPlatform): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    await setImmediate();
    quiet = (await platform.log.lag('posts.collected', 'analyzer')) === 0 ? quiet + 1 : 0;
  }
}

const record = (post: Post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) });

async function feed(
  batches: readonly (readonly Post[])[],
  platform = openMemoryPlatform({ settings, segmenter }),
): Promise<{ readonly platform: MemoryPlatform; readonly world: World }> {
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  for (const batch of batches) {
    await platform.log.append('posts.collected', batch.map(record));
    await settled(platform);
  }
  await analyzer.stop();
  return { platform, world: await snapshot(platform) };
}

describe('the analyzer', () => {
  test('comes to the same incidents whether posts arrive at once or one by one', async () => {
    const { world: atOnce } = await feed([posts]);
    const { world: oneByOne } = await feed(posts.map((post) => [post]));
    expect(oneByOne).toEqual(atOnce);
    expect(atOnce.incidents).toHaveLength(3);
  });

  test('changes nothing when posts are delivered again', async () => {
    const { platform, world } = await feed([posts]);
    // A version may be told again (decision 18), and nothing else is.
    const versionsTold = async (): Promise<ReadonlySet<string>> =>
      new Set((await platform.log.read('incidents.changed')).map(({ value }) => value));
    const told = await versionsTold();
    const { world: again } = await feed([posts.slice(2), posts], platform);
    expect(again).toEqual(world);
    expect(await versionsTold()).toEqual(told);
  });

  test('goes on after a restart with the window it had', async () => {
    const { world: whole } = await feed([posts]);
    const { platform } = await feed([posts.slice(0, 3)]);
    const { world: resumed } = await feed([posts.slice(3)], platform);
    expect(resumed.memberships).toEqual(whole.memberships);
  });

  test('finishes what a crash between saving posts and saving incidents left undone', async () => {
    const platform = openMemoryPlatform({ settings, segmenter });
    const save = platform.incidents.save.bind(platform.incidents);
    const incidents = { ...platform.incidents, save: async () => Promise.reject(new Error('power cut')) };
    const broken = { ...platform, incidents, commit: commitInOrder({ ...platform, incidents }) };
    const first = createAnalyzer(broken);
    await first.start();
    await platform.log.append('posts.collected', posts.map(record));
    await expect(first.done).rejects.toThrow('power cut');
    expect(await platform.incidents.count()).toBe(0);
    platform.incidents.save = save;
    const { world } = await feed([posts], platform);
    const { world: undisturbed } = await feed([posts]);
    expect(world.memberships).toEqual(undisturbed.memberships);
    expect(world.incidents.map(({ id, counts }) => [id, counts])).toEqual(
      undisturbed.incidents.map(({ id, counts }) => [id, counts]),
    );
  });

  test('decides again when somebody else saved a newer version', async () => {
    const platform = openMemoryPlatform({ settings, segmenter });
    const save = platform.incidents.save.bind(platform.incidents);
    let refusals = 2;
    platform.incidents.save = async (incidents) => {
      refusals -= 1;
      if (refusals >= 0) throw new Conflict('newer version');
      await save(incidents);
    };
    const { world } = await feed([posts], platform);
    expect(world.incidents).toHaveLength(3);
  });

  test('tells every version, also those that were saved and not told', async () => {
    const platform = openMemoryPlatform({ settings, segmenter });
    const append = platform.log.append.bind(platform.log);
    platform.log.append = async (topic, records) => {
      if (topic === 'incidents.changed') throw new Error('log is gone');
      await append(topic, records);
    };
    const analyzer = createAnalyzer(platform);
    await analyzer.start();
    await platform.log.append('posts.collected', posts.map(record));
    await expect(analyzer.done).rejects.toThrow('log is gone');
    platform.log.append = append;
    await feed([posts], platform);
    expect(await platform.log.read('incidents.changed')).toHaveLength(3);
    expect(await platform.incidents.unappended(10)).toEqual([]);
  });

  test('parks what it cannot read, with the reason, and goes on', async () => {
    const platform = openMemoryPlatform({ settings, segmenter });
    await platform.log.append('posts.collected', [
      { key: 'bad', value: '{not json' },
      { key: 'strange', value: '{"id":"x"}' },
    ]);
    const { world } = await feed([posts], platform);
    const parked = await platform.log.read('parked');
    expect(parked.map(({ value }) => (JSON.parse(value) as { key: string }).key)).toEqual(['bad', 'strange']);
    expect(parked[0]?.value).toContain('不是 JSON');
    expect(world.incidents).toHaveLength(3);
  });

  test('keeps and tells no unmasked personal data', async () => {
    const { platform } = await feed([posts]);
    const told = [...(await platform.log.read('posts.kept')), ...(await platform.log.read('incidents.changed'))];
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify([told, await platform.posts.latest(100)])).not.toContain('19900000000');
  });
});
