import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { answeredPostId } from '@tingchao/domain/post/post-id.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { watchFirstRound } from '@tingchao/embedded/first-round.ts';
import { startSampleSite } from '@tingchao/embedded/sample/site.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { expect, test } from 'vitest';
import { expectOnce, expectToGoOn, type Standing } from '../journeys/goes-on.ts';
import { openIn, takeCorner, type Corner } from './open-test-platform.ts';
import { ask } from './raw-elasticsearch.ts';
import { PATIENCE, startService } from './watch-system.ts';

const config = fileURLToPath(new URL('../../config', import.meta.url));
const sources = join(config, 'sample', 'sources.yaml');
const services = ['response', 'analyzer', 'collector'] as const;

const now = () => instant(Date.now());

/** The end of `test/journeys/start.test.ts`, with every service in a process of its own. */
test('the sample county becomes incidents and cases; stopped and started again, the services go on and double nothing', async () => {
  await using corner = takeCorner();
  const site = await startSampleSite({ now });
  const platform = await openIn(corner, loadSettings(config, { instead: { sources } }));
  const start = async () => {
    const children = services.map((service) => startService(corner, { service, sources, origin: site.origin }));
    await Promise.all(children.map((child) => child.saying('started')));
    return {
      async end() {
        await Promise.all(children.map((child) => child.terminate()));
        expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0, 0]);
      },
    };
  };
  try {
    const first = await start();
    const round = await settle(platform);
    expect(round).toMatchObject({ sources: 5, failed: 0, isDone: true });
    await first.end();
    const before = await standingIn(platform, corner);
    expect([before.cases.length, before.links.length].every((count) => count > 0)).toBe(true);

    const restartedAt = now();
    const second = await start();
    const isVisited = async (): Promise<boolean> =>
      (await platform.sources.list()).some(({ lastOkAt }) => (lastOkAt ?? 0) > restartedAt);
    await expect.poll(isVisited, PATIENCE).toBe(true);
    expect(await settle(platform)).toMatchObject({ failed: 0, isDone: true });
    await second.end();
    const after = await standingIn(platform, corner);
    expectToGoOn(before, after);
    expect(after.links).toEqual(expect.arrayContaining(before.links));
    expectOnce(after.links);
    const sent = join(corner.folder, 'sent.txt');
    expectOnce(existsSync(sent) ? readFileSync(sent, 'utf8').trim().split('\n') : []);
  } finally {
    await platform.close();
    await site.close();
  }
});

/** Waits until every source was visited and everything found is analysed and filed. */
const settle = (platform: Platform) =>
  watchFirstRound(
    platform,
    { expectCases: true, limitMs: PATIENCE.timeout, signal: new AbortController().signal },
    () => {},
  );

async function standingIn({ incidents, cases, posts }: Platform, { elasticsearch, prefix }: Corner) {
  // Lists show what other processes wrote only after a refresh.
  await ask(elasticsearch, 'POST', `/${prefix}-*/_refresh`);
  const links: string[] = [];
  // A message's changed page and its answer are posts with the message's link.
  const isFirst = ({ post }: KeptPost): boolean => post.revision === 0 && answeredPostId(post.id) === null;
  for await (const page of posts.scan(instant(0)))
    links.push(...page.filter(isFirst).map(({ post }) => post.link ?? post.id));
  const standing: Standing = {
    cases: await cases.list({ limit: 1_000 }),
    incidents: (await incidents.list({ limit: 1_000 })).map(({ id }) => id),
  };
  return { ...standing, links };
}
