import { createPostHandler, type PostHandlerParts } from '@tingchao/analyzer/handle-posts.ts';
import { createIncidentBook } from '@tingchao/analyzer/incident-book.ts';
import { moveOrPark } from '@tingchao/analyzer/park-refused.ts';
import { openUnderstanding } from '@tingchao/analyzer/understand.ts';
import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { commitInOrder, type Commit } from '@tingchao/ports/commit.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import { aKeptPost, anIncident, aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const settings = shippedSettings();
let platform: MemoryPlatform;
beforeEach(async () => {
  platform = openMemoryPlatform({ settings });
});

const member = (incidentId: string | null, id: string): KeptPost => {
  const kept = aKeptPost({ post: { id } });
  return { ...kept, membership: { ...kept.membership, incidentId } };
};
const homeOf = async (id: string): Promise<string | null | undefined> =>
  (await platform.posts.get(id))?.membership.incidentId;

describe('a merge whose batch failed when its posts were stored already', () => {
  const bridge = aPost({ id: 'bridge', collectedAt: plus(START, hours(3)), publishedAt: plus(START, hours(3)) });
  const choice: Choice = {
    decision: 'join',
    incidentId: 'early',
    reason: '同一处工地',
    because: ['e1'],
    role: 'complaint',
    answers: [],
    merges: ['late'],
  };

  /** A store that takes posts, and refuses incidents in passing so many times. */
  function failing(times: number): Commit {
    let left = times;
    const { incidents } = platform;
    return commitInOrder({
      ...platform,
      incidents: {
        ...incidents,
        async save(documents) {
          left -= 1;
          if (left >= 0) throw new Transient('索引暂时写不进去');
          await incidents.save(documents);
        },
      },
    });
  }

  async function open(chosen: Choice, times: number) {
    const parts: PostHandlerParts = {
      platform: { ...platform, commit: failing(times) },
      understand: await openUnderstanding(platform),
      // What the window shows is not what this is about.
      grouping: { ...openGrouping(settings.clustering), place: () => chosen },
      book: createIncidentBook(platform),
      touched: new Set(),
      placed: new Map(),
      isOurs: () => true,
    };
    const { prepare, handle } = createPostHandler(parts);
    const record = { topic: 'posts.collected', partition: 0, offset: 0, at: START, key: bridge.id } as const;
    return async (): Promise<void> => handle(await prepare([{ ...record, value: JSON.stringify(bridge) }]));
  }

  beforeEach(async () => {
    const counts = { ...anIncident().counts, posts: 1 };
    await platform.commit({
      posts: [member('early', 'e1'), member('late', 'l1')],
      incidents: [
        anIncident({ id: 'early', counts }),
        anIncident({ id: 'late', detectedAt: plus(START, hours(1)), counts }),
      ],
    });
  });

  test('is done when the batch comes again', async () => {
    const handle = await open(choice, 2);
    for (const _ of [1, 2]) await expect(handle()).rejects.toThrow(Transient);
    expect(await homeOf('bridge')).toBe('early');
    expect(await platform.incidents.get('late')).toMatchObject({ status: 'open' });
    await handle();
    expect(await platform.incidents.get('late')).toMatchObject({ status: 'merged', mergedInto: 'early' });
    expect(await platform.incidents.get('early')).toMatchObject({ counts: { posts: 3 }, absorbed: ['late'] });
    expect(await homeOf('l1')).toBe('early');
    // Once it is done, the same post again merges nothing.
    await handle();
    expect((await platform.incidents.get('early'))?.counts.posts).toBe(3);
  });

  test('is left when an officer set the two apart meanwhile', async () => {
    const handle = await open(choice, 1);
    await expect(handle()).rejects.toThrow(Transient);
    const late = await platform.incidents.get('late');
    await platform.incidents.save([{ ...anIncident(), ...late, version: 2, apartFrom: ['early'] }]);
    await handle();
    expect(await platform.incidents.get('late')).toMatchObject({ status: 'open' });
    expect(await platform.incidents.get('early')).toMatchObject({ counts: { posts: 2 } });
    expect(await homeOf('l1')).toBe('late');
  });

  test('does not come of a post that belongs to no incident', async () => {
    const handle = await open({ ...choice, decision: 'ignore', incidentId: null }, 1);
    await handle();
    await handle();
    expect(await homeOf('bridge')).toBeNull();
    expect(await platform.incidents.get('late')).toMatchObject({ status: 'open' });
  });
});

describe('posts that follow their incident', () => {
  const moved = (): readonly KeptPost[] => [member('early', 'l1'), member('early', 'l2'), member('early', 'l3')];
  beforeEach(async () => {
    await platform.posts.add([member('late', 'l1'), member('late', 'l2'), member('late', 'l3')]);
  });

  test('move, and one whose move the store refuses for good stays and is parked with where it should be', async () => {
    const { commit } = platform;
    const strict: Commit = async (change) => {
      await commit({ ...change, moved: change.moved?.filter(({ post }) => post.id !== 'l2') ?? [] });
      throw new Rejected('refused', [{ id: 'l2', reason: '400 mapper_parsing_exception' }]);
    };
    await moveOrPark({ ...platform, commit: strict }, moved());
    expect(await Promise.all(['l1', 'l2', 'l3'].map(homeOf))).toEqual(['early', 'late', 'early']);
    const parked = await platform.log.read('parked');
    expect(parked).toHaveLength(1);
    const { topic, reason, value } = JSON.parse(parked[0]?.value ?? '') as Record<string, string>;
    expect({ topic, reason }).toEqual({ topic: 'posts.kept', reason: '存储拒绝：400 mapper_parsing_exception' });
    expect(JSON.parse(value ?? '')).toMatchObject({ post: { id: 'l2' }, membership: { incidentId: 'early' } });
  });

  test('wait for a store that is out of order, which parks nothing', async () => {
    const broken: Commit = () => Promise.reject(new Transient('索引暂时写不进去'));
    await expect(moveOrPark({ ...platform, commit: broken }, moved())).rejects.toThrow(Transient);
    expect(await platform.log.read('parked')).toEqual([]);
  });

  test('ask the store for nothing when there are none', async () => {
    const asked: Commit = () => Promise.reject(new Error('asked'));
    await moveOrPark({ ...platform, commit: asked }, []);
  });
});
