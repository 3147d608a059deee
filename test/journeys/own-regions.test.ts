import { openUnderstanding } from '@tingchao/analyzer/understand.ts';
import { ownRegions } from '@tingchao/analyzer/own-regions.ts';
import { recallWindow } from '@tingchao/analyzer/recall-window.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { days, plus } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { aKeptPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';

const settings = shippedSettings();

/** A platform of which each region is a partition, and what was scanned of its posts. */
async function openShared() {
  const memory = openMemoryPlatform({ settings });
  const regions = ['青岚县', '临河县', '望江区'];
  await memory.posts.add(
    Array.from({ length: 30 }, (_, n) => aKeptPost({ post: { region: regions[n % 3] as string }, incidentId: null })),
  );
  const old = plus(START, -days(settings.clustering.window.days + 1));
  await memory.posts.add([aKeptPost({ post: { region: '青岚县', collectedAt: old }, incidentId: null })]);
  const scanned: string[] = [];
  const platform: Platform = {
    ...memory,
    log: { ...memory.log, partitionOf: (_topic, region) => regions.indexOf(region) },
    posts: {
      ...memory.posts,
      async *scan(since, of) {
        for await (const page of memory.posts.scan(since, of)) {
          scanned.push(...page.map(({ post }) => post.region));
          yield page;
        }
      },
    },
  };
  return { platform, scanned };
}

test('after a rebalance a window is filled from the posts of its own regions, and the others are not read', async () => {
  const { platform, scanned } = await openShared();
  const parts = {
    platform,
    understand: await openUnderstanding(platform),
    grouping: openGrouping(settings.clustering),
  };
  expect(await recallWindow({ ...parts, isOurs: ownRegions(platform.log, [0, 2]) })).toBe(20);
  expect([...new Set(scanned)].toSorted()).toEqual(['望江区', '青岚县'].toSorted());
  expect(scanned).toHaveLength(20);
});

test('whoever has no partition with a post in it reads none', async () => {
  const { platform, scanned } = await openShared();
  const parts = {
    platform,
    understand: await openUnderstanding(platform),
    grouping: openGrouping(settings.clustering),
  };
  expect(await recallWindow({ ...parts, isOurs: ownRegions(platform.log, [7]) })).toBe(0);
  expect(scanned).toEqual([]);
});
