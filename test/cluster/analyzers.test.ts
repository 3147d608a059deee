import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { openIn, takeCorner } from './open-test-platform.ts';
import { makeRegionalPosts, type RegionalPosts } from './regional-posts.ts';
import { appendPosts, caughtUp, PATIENCE, readKept, startService } from './watch-system.ts';

const settings = shippedSettings();
let regional: RegionalPosts;
beforeAll(async () => {
  regional = await makeRegionalPosts(settings);
});

const sorted = (map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('analyzers that share the partitions', () => {
  test('of two one is killed: the other takes over (how soon is printed), and the incidents are those of one alone', async () => {
    const { posts, incidentOf } = regional;
    await using corner = takeCorner();
    const platform = await openIn(corner, settings);
    const [one, other] = [startService(corner, { service: 'analyzer' }), startService(corner, { service: 'analyzer' })];
    try {
      await Promise.all([one.saying('started'), other.saying('started')]);
      const third = posts.length / 3;
      await appendPosts(platform, posts.slice(0, third));
      await caughtUp(platform, 'posts.collected', 'analyzer');
      await appendPosts(platform, posts.slice(third, 2 * third));
      await one.kill();
      const killedAt = performance.now();
      await appendPosts(platform, posts.slice(2 * third));
      await expect.poll(() => platform.posts.count(), PATIENCE).toBe(posts.length);
      const tookMs = performance.now() - killedAt;
      process.stdout.write(
        `  everything of the killed analyzer was handled ${Math.round(tookMs)} ms after its end (wanted: 15,000 on a quiet machine)\n`,
      );
      await caughtUp(platform, 'posts.collected', 'analyzer');
      const kept = await readKept(
        platform,
        corner,
        posts.map(({ id }) => id),
      );
      expect(sorted(kept.incidentOf)).toEqual(sorted(incidentOf));
      expect(kept.incidents.map(({ id }) => id).toSorted()).toEqual([...new Set(incidentOf.values())].toSorted());
    } finally {
      await Promise.all([one.kill(), other.terminate()]);
      await platform.close();
    }
    expect(await other.ended).toBe(0);
  });

  test('one is killed again and again between its stores and its acknowledgement: no post, no incident twice', async () => {
    const { posts, incidentOf } = regional;
    await using corner = takeCorner();
    const platform = await openIn(corner, settings);
    try {
      await appendPosts(platform, posts);
      for (let kill = 1; kill <= 3; kill += 1) {
        const victim = startService(corner, { service: 'analyzer', dieAfter: { what: 'commit', times: kill } });
        expect(await victim.ended).toBe('SIGKILL');
      }
      const last = startService(corner, { service: 'analyzer' });
      await caughtUp(platform, 'posts.collected', 'analyzer');
      await last.terminate();
      const kept = await readKept(
        platform,
        corner,
        posts.map(({ id }) => id),
      );
      expect(kept.posts).toBe(posts.length);
      expect(sorted(kept.incidentOf)).toEqual(sorted(incidentOf));
      expect(kept.incidents.map(({ id }) => id).toSorted()).toEqual([...new Set(incidentOf.values())].toSorted());
    } finally {
      await platform.close();
    }
  });

  test('one is stopped with a decided batch in hand, another takes over, and what the first writes late changes nothing', async () => {
    const { posts, incidentOf } = regional;
    await using corner = takeCorner();
    const platform = await openIn(corner, settings);
    const zombie = startService(corner, { service: 'analyzer', stopBeforeCommit: 2 });
    const half = posts.length / 2;
    const ids = posts.map(({ id }) => id);
    try {
      await appendPosts(platform, posts.slice(0, half));
      await zombie.saying('stops');
      const owner = startService(corner, { service: 'analyzer' });
      await caughtUp(platform, 'posts.collected', 'analyzer');
      const before = await readKept(platform, corner, ids);
      process.kill(zombie.pid, 'SIGCONT');
      await zombie.saying('committed late').catch(() => undefined);
      await appendPosts(platform, posts.slice(half));
      await caughtUp(platform, 'posts.collected', 'analyzer');
      await Promise.all([owner.terminate(), zombie.terminate()]);
      expect([await owner.ended, await zombie.ended]).toEqual([0, 0]);
      const after = await readKept(platform, corner, ids);
      expect(before.posts).toBe(half);
      expect(sorted(after.incidentOf)).toEqual(sorted(incidentOf));
      expect(after.incidents.map(({ id }) => id).toSorted()).toEqual([...new Set(incidentOf.values())].toSorted());
    } finally {
      await zombie.kill();
      await platform.close();
    }
  });
});
