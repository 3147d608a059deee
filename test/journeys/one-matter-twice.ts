import { minutes } from '@tingchao/domain/time/instant.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { describe, expect, test } from 'vitest';
import { post } from './lived-world.ts';
import { stream, type RegroupWorld } from './regroup-world.ts';

/** The same matter in two incidents, as two analyzers or a window that had not seen both would have left it. */
export async function twins(world: RegroupWorld, apart: boolean): Promise<readonly [string, string]> {
  const first = await world.of('w0');
  const { subject } = await world.decide({ kind: 'split', incident: first, posts: ['w1', 'w2'], reason: '两处' });
  const ids = [first, subject.id] as const;
  if (apart) return ids;
  for (const incident of (await world.platform.incidents.getMany(ids)).values()) {
    const { apartFrom: _, ...plain } = incident;
    await world.platform.incidents.save([{ ...plain, version: incident.version + 1 }]);
  }
  return ids;
}
/** Speaks of both. */
export const bridge = post('w9', '城关镇东关社区停水第三天,没有任何通知,家里老人没水做饭', 70);

/** How one matter that stands in two incidents comes together, whatever keeps the data. */
export function oneMatterTwice(open: () => Promise<RegroupWorld>): void {
  describe('two incidents that turn out to be one matter', { concurrent: true }, () => {
    test.each([
      ['by a post that speaks of both, at once', bridge, /一条帖文同时与两个事件/u],
      // A repost is folded without a look around: what it shows is found by the job.
      ['by the job, when the last post was only folded', { ...bridge, repostOf: 'w0' }, /后续帖文/u],
    ])('are merged %s: earliest detection, one case, posts and window follow', async (_, last, reason) => {
      await using world = await open();
      const [first, second] = await twins(world, false);
      await world.deliver(last);
      await world.pass(minutes(5));
      await world.deliver();
      expect(await world.platform.incidents.get(second)).toMatchObject({ status: 'merged', mergedInto: first });
      const survivor = await world.platform.incidents.get(first);
      expect(survivor).toMatchObject({ status: 'open', detectedAt: START, counts: { posts: 4 }, absorbed: [second] });
      expect(survivor?.history.at(-1)?.note).toMatch(reason);
      for (const id of ['w0', 'w1', 'w2', 'w9']) expect(await world.of(id)).toBe(first);
      expect((await world.caseOf(second)).status).toBe('merged');
      await world.deliver(...stream, post('w10', '东关社区还在停水', 75));
      expect(await world.of('w10')).toBe(first);
    });

    test('stay apart when an officer set them apart', async () => {
      await using world = await open();
      const ids = await twins(world, true);
      await world.deliver(bridge);
      await world.pass(minutes(30));
      await world.deliver();
      for (const id of ids) expect((await world.platform.incidents.get(id))?.status).toBe('open');
    });
  });
}
