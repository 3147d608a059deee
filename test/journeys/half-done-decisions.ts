import { minutes } from '@tingchao/domain/time/instant.ts';
import { describe, expect, test } from 'vitest';
import { bridge, twins } from './one-matter-twice.ts';
import type { RegroupWorld } from './regroup-world.ts';

/** What becomes of a decision that a crash cut in half, where a change is several writes; in one database it is one. */
export function halfDoneDecisions(open: () => Promise<RegroupWorld>): void {
  describe('a decision that a crash cut in half', { concurrent: true }, () => {
    test('a split is completed at the next start', async () => {
      await using world = await open();
      const original = await world.of('w0');
      const move = world.platform.posts.move.bind(world.platform.posts);
      world.platform.posts.move = async () => Promise.reject(new Error('power cut'));
      await expect(world.decide({ kind: 'split', incident: original, posts: ['w1'], reason: '两处' })).rejects.toThrow(
        'power cut',
      );
      world.platform.posts.move = move;
      await world.restart();
      await world.pass(minutes(1));
      const created = await world.of('w1');
      expect(created).not.toBe(original);
      expect(await world.platform.incidents.get(created)).toMatchObject({ splitFrom: original, counts: { posts: 1 } });
      expect(await world.platform.incidents.unappended(10)).toEqual([]);
      expect((await world.caseOf(created)).status).toBe('found');
    });

    test('posts that a merge left behind are brought over at the next start', async () => {
      await using world = await open();
      const [first, second] = await twins(world, false);
      const move = world.platform.posts.move.bind(world.platform.posts);
      world.platform.posts.move = async () => undefined;
      await world.decide({ kind: 'merge', incidents: [first, second], reason: '同一件事' });
      world.platform.posts.move = move;
      expect(await world.of('w1')).toBe(second);
      await world.restart();
      await world.deliver(bridge);
      for (const id of ['w0', 'w1', 'w2', 'w9']) expect(await world.of(id)).toBe(first);
      expect((await world.platform.incidents.get(first))?.counts.posts).toBe(4);
    });
  });
}
