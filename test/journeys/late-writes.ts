import { Transient } from '@tingchao/ports/errors.ts';
import { anIncident } from '@tingchao/ports/examples.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { deliver, platformOver, startServices } from './lived-world.ts';
import type { Home } from './regroup-world.ts';

const lamps = aPost({
  id: 'lamps',
  text: '望山乡云顶村的路灯坏了两个月没人修',
  collectedAt: START,
  publishedAt: START,
});

async function handle(platform: MemoryPlatform): Promise<void> {
  const services = await startServices(platform);
  await deliver(platform, [lamps]);
  await services.settled();
  await services.stop();
}

/** What holds when others write between an analyzer's decision and its commit, whatever keeps the data. */
export function lateWrites(open: () => Promise<Home>): void {
  test('a post that another process put elsewhere between decision and commit is counted there and nowhere else', async () => {
    await using home = await open();
    const { stores } = home;
    const theirs = anIncident({
      id: 'e'.repeat(32),
      region: lamps.region,
      counts: { ...anIncident().counts, posts: 1 },
    });
    let late = true;
    await handle({
      ...platformOver(stores),
      async commit(change) {
        if (late) {
          late = false;
          const posts = change.posts?.map((kept) => ({
            ...kept,
            membership: { ...kept.membership, decision: 'join' as const, incidentId: theirs.id },
          }));
          await stores.commit({ posts: posts ?? [], incidents: [theirs] });
        }
        await stores.commit(change);
      },
    });
    expect(late).toBe(false);
    expect((await stores.posts.get('lamps'))?.membership.incidentId).toBe(theirs.id);
    expect((await stores.incidents.list({ limit: 10 })).map(({ id, counts }) => [id, counts.posts])).toEqual([
      [theirs.id, 1],
    ]);
    await stores.close();
  });

  test('a batch that is tried again does not find its own posts in the window', async () => {
    await using home = await open();
    const { stores } = home;
    let failing = true;
    await handle({
      ...platformOver(stores),
      async commit(change) {
        if (failing) {
          failing = false;
          throw new Transient('索引暂时写不进去');
        }
        await stores.commit(change);
      },
    });
    expect(await stores.posts.get('lamps')).toMatchObject({
      membership: { decision: 'open' },
      analysis: { role: 'complaint' },
    });
    await stores.close();
  });
}
