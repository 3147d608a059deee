import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { KafkaLog } from '@tingchao/adapters/kafka/open-kafka-log.ts';
import { seeded } from '@tingchao/cli/bench/post-corpus.ts';
import { postSchema } from '@tingchao/domain/post/post.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { serveFeeds } from '../faults/served-feeds.ts';
import { openIn, takeCorner } from './open-test-platform.ts';
import { makeRegionalPosts } from './regional-posts.ts';
import type { Order } from './service-child.ts';
import { appendPosts, caughtUp, clocksOf, PATIENCE, readKept, startService } from './watch-system.ts';

const settings = shippedSettings();
const KILLS = 20;

test('a collector killed at twenty random points loses no item, and none is stored twice', async () => {
  const seed = Number(process.env['TINGCHAO_FAULT_SEED'] ?? Date.now() % 1_000_000);
  process.stdout.write(`  fault seed ${seed}\n`);
  const random = seeded(seed);
  await using corner = takeCorner();
  const feeds = await serveFeeds(24, 20, 7);
  const sources = join(corner.folder, 'sources.yaml');
  await writeFile(sources, feeds.yaml);
  const platform = await openIn(corner, settings);
  const collect = (dieAfter?: Order['dieAfter']) =>
    startService(corner, {
      service: 'collector',
      sources,
      origin: feeds.origin,
      ...(dieAfter ? { dieAfter } : {}),
    });
  const links = new Map<string, string>();
  const readLinks = async (): Promise<number> => {
    for await (const page of platform.log.scan('posts.collected'))
      for (const { key, value } of page) links.set(key, postSchema.parse(JSON.parse(value)).link ?? key);
    return links.size;
  };
  const midway: number[] = [];
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Between an append and what is remembered of the visit, while other visits are under way; every other one anywhere.
      const child = collect({ what: 'append', times: 1 + Math.floor(random() * 2) });
      await child.saying('started');
      await Promise.race([child.ended, setTimeout(kill % 2 === 0 ? 30_000 : random() * 1_000)]);
      await child.kill();
      if (kill % 5 === 4) midway.push(await readLinks());
    }
    const [last, analyzer] = [collect(), startService(corner, { service: 'analyzer' })];
    await Promise.all([last.saying('started'), analyzer.saying('started')]);
    await expect.poll(readLinks, { ...PATIENCE, interval: 1_000 }).toBe(feeds.items);
    await last.terminate();
    await caughtUp(platform, 'posts.collected', 'analyzer');
    await analyzer.terminate();
    expect([await last.ended, await analyzer.ended]).toEqual([0, 0]);
    process.stdout.write(`  items after some kills: ${midway.join(' ')}; at the end ${links.size} of ${feeds.items}\n`);
    expect(new Set(links.values()).size).toBe(feeds.items);
    const kept = await readKept(platform, corner, [...links.keys()]);
    expect(kept.posts).toBe(feeds.items);
    expect([...kept.incidentOf.keys()].toSorted()).toEqual([...links.keys()].toSorted());
  } finally {
    await feeds.close();
    await platform.close();
  }
});

test('a response killed before and after it sends, then everything read again from the beginning: nothing is lost, doubled or told anew', async () => {
  const { posts, incidentOf } = await makeRegionalPosts(settings);
  const ids = posts.map(({ id }) => id);
  await using corner = takeCorner();
  const platform = await openIn(corner, settings);
  const sent = async (): Promise<readonly string[]> =>
    (await readFile(join(corner.folder, 'sent.txt'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  try {
    const analyzer = startService(corner, { service: 'analyzer' });
    await appendPosts(platform, posts);
    await caughtUp(platform, 'posts.collected', 'analyzer');
    const unsent = startService(corner, { service: 'response', dieAfter: { what: 'commit', times: 1 } });
    expect(await unsent.ended).toBe('SIGKILL');
    const decided = await readKept(platform, corner, ids);
    expect(decided.cases.size).toBeGreaterThan(0);
    expect(await sent()).toEqual([]);
    const unrecorded = startService(corner, { service: 'response', dieAfter: { what: 'notice', times: 3 } });
    expect(await unrecorded.ended).toBe('SIGKILL');
    expect(await sent()).toHaveLength(3);

    const response = startService(corner, { service: 'response' });
    await caughtUp(platform, 'incidents.changed', 'response');
    // Nothing is due, nothing waits to be sent or told.
    const atRest = async (): Promise<boolean> => {
      const { cases, clock } = platform;
      const untold = await cases.unappended(1);
      const due = await cases.due(clock.now(), 1);
      return [...untold, ...due, ...(await cases.withPendingNotices(clock.now(), 1))].length === 0;
    };
    await expect.poll(atRest, PATIENCE).toBe(true);
    await Promise.all([analyzer.terminate(), response.terminate()]);
    const before = await readKept(platform, corner, ids);
    expect(before.cases.size).toBe(new Set(incidentOf.values()).size);
    const due = [...before.cases.values()].flatMap(({ notices }) => notices.map(({ id }) => id));
    expect(new Set(due).size).toBe(due.length);
    expect(new Set(before.sent)).toEqual(new Set(due));
    // What was sent and not recorded is sent once more, with its key: the receiver can tell.
    expect(before.sent.length - due.length).toBeLessThanOrEqual(3);
    const clocksThen = clocksOf(decided) as Record<string, unknown>;
    const clocksNow = clocksOf(before) as Record<string, unknown>;
    for (const [id, clocks] of Object.entries(clocksThen)) expect(clocksNow[id]).toEqual(clocks);

    const log = platform.log as KafkaLog;
    await expect
      .poll(() => log.rewind('posts.collected', 'analyzer').then(() => 'back', String), PATIENCE)
      .toBe('back');
    await log.rewind('incidents.changed', 'response');
    expect(await log.lag('posts.collected', 'analyzer')).toBe(posts.length);
    const again = [startService(corner, { service: 'analyzer' }), startService(corner, { service: 'response' })];
    await caughtUp(platform, 'posts.collected', 'analyzer');
    await caughtUp(platform, 'incidents.changed', 'response');
    await expect.poll(atRest, PATIENCE).toBe(true);
    await Promise.all(again.map((child) => child.terminate()));
    const after = await readKept(platform, corner, ids);
    expect({ ...after, incidents: after.incidents.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }).toEqual({
      ...before,
      incidents: before.incidents.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    });
  } finally {
    await platform.close();
  }
});
