import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { tookIn } from '@tingchao/domain/incident/merge-incidents.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { aKeptPost, anIncident, aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { beforeEach, expect, test } from 'vitest';
import { createPostHandler } from '@tingchao/analyzer/handle-posts.ts';
import { createIncidentBook } from '@tingchao/analyzer/incident-book.ts';
import { createRegrouper } from '@tingchao/analyzer/regroup-incidents.ts';
import { createIncidentRelay } from '@tingchao/analyzer/relay-incidents.ts';
import { openUnderstanding } from '@tingchao/analyzer/understand.ts';

const settings = shippedSettings();
let platform: MemoryPlatform;

const member = (incidentId: string, id: string, after = 0): KeptPost => {
  const at = plus(START, hours(after));
  const kept = aKeptPost({ post: aPost({ id, publishedAt: at, collectedAt: at }) });
  return { ...kept, membership: { ...kept.membership, incidentId } };
};
const read = async (id: string): Promise<Incident> => (await platform.incidents.get(id)) as Incident;
const homes = async (...ids: readonly string[]): Promise<readonly (string | null | undefined)[]> => {
  const stored = await platform.posts.getMany(ids);
  return ids.map((id) => stored.get(id)?.membership.incidentId);
};

/** A store without transactions, whose process is killed when it has written the survivor of a merge. */
function killedAfterSurvivor(): Platform {
  const { incidents } = platform;
  return {
    ...platform,
    incidents: {
      ...incidents,
      async save(documents) {
        await incidents.save(documents.filter(({ status }) => status === 'open'));
        throw new Error('killed');
      },
    },
  };
}

beforeEach(async () => {
  platform = openMemoryPlatform({ settings });
  await platform.commit({
    posts: [member('early', 'e1'), member('early', 'e2', 1), member('late', 'l1', 2)],
    incidents: [
      anIncident({ id: 'early', counts: { ...anIncident().counts, posts: 2 } }),
      anIncident({ id: 'late', detectedAt: plus(START, hours(2)), counts: { ...anIncident().counts, posts: 1 } }),
    ],
  });
});

async function mergeHalf(): Promise<void> {
  const command = { kind: 'merge', incidents: ['early', 'late'], reason: '同一处工地' } as const;
  await expect(createRegrouper(killedAfterSurvivor())(command, '张敏')).rejects.toThrow('killed');
  expect(await read('early')).toMatchObject({ absorbed: ['late'], version: 2 });
  expect(await read('late')).toMatchObject({ status: 'open' });
}

test('a merge that was cut short between its two documents is finished at the next start, as it was decided', async () => {
  await mergeHalf();
  // Until then the other incident lives on.
  await platform.posts.add([member('late', 'l2', 3)]);
  expect(await createIncidentRelay(platform).mend()).toBe(2);
  const [survivor, gone] = [await read('early'), await read('late')];
  expect(gone).toMatchObject({ status: 'merged', mergedInto: 'early', appendedVersion: gone.version });
  expect(gone.history.at(-1)).toMatchObject({
    kind: 'merged_into',
    by: '张敏',
    note: expect.stringContaining('同一处工地'),
  });
  expect(survivor).toMatchObject({ status: 'open', detectedAt: START, appendedVersion: survivor.version });
  expect(survivor.counts.posts).toBe(4);
  expect(survivor.history.filter(({ kind }) => kind === 'merged')).toHaveLength(1);
  expect(await homes('e1', 'e2', 'l1', 'l2')).toEqual(['early', 'early', 'early', 'early']);
  expect((await platform.audit.list({ limit: 10 })).map(({ action }) => action).toSorted()).toEqual([
    'incident_merged',
    'incident_merged_into',
  ]);
  expect(JSON.parse((await platform.log.read('incidents.regrouped'))[0]?.value ?? '')).toMatchObject({
    merges: [{ from: 'late', into: 'early' }],
  });
  expect(await createIncidentRelay(platform).mend()).toBe(0);
});

test('a post of the survivor that comes first finishes it as well', async () => {
  await mergeHalf();
  const handler = createPostHandler({
    platform,
    understand: await openUnderstanding(platform),
    grouping: openGrouping(settings.clustering),
    book: createIncidentBook(platform),
    touched: new Set(),
    placed: new Map(),
    isOurs: () => true,
  });
  const { post } = member('early', 'e1');
  const record = { topic: 'posts.collected', partition: 0, offset: 0, at: START, key: 'e1' } as const;
  await handler.handle(await handler.prepare([{ ...record, value: JSON.stringify(post) }]));
  expect(await read('late')).toMatchObject({ status: 'merged', mergedInto: 'early' });
  const survivor = await read('early');
  expect(survivor.counts.posts).toBe(3);
  expect(survivor.history.filter(({ kind }) => kind === 'merged')).toHaveLength(1);
  expect(await homes('e1', 'e2', 'l1')).toEqual(['early', 'early', 'early']);
});

test('what an officer set apart since is not merged again', async () => {
  const [early, late] = [await read('early'), await read('late')];
  const half = { ...tookIn({ ...early, apartFrom: ['other'] }, [late], '同一处工地', START), version: 2 };
  await platform.incidents.save([half]);
  await platform.incidents.save([{ ...late, version: 2, apartFrom: ['early'] }]);
  await createIncidentRelay(platform).mend();
  expect(await read('late')).toMatchObject({ status: 'open' });
  expect(await homes('l1')).toEqual(['late']);
});
