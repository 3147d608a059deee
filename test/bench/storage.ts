/**
 * How fast the embedded storage takes a post through log → post, incident, case → log, durably, and how long it holds
 * the event loop. Run: `node test/bench/storage.ts [posts]`. Prints one JSON line; the floor is in the issue (2,000/s).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import { aCase, aKeptPost, anIncident, aPost } from '@tingchao/testkit/builders.ts';

const total = Number(process.argv[2] ?? 20_000);
const BATCH = 250;
const POSTS_PER_INCIDENT = 4;
const folder = mkdtempSync(join(tmpdir(), 'tingchao-bench-'));
const stores = openSqliteStores(folder, { clock: createSystemClock() });
const incidentOf = (n: number): string => `incident-${Math.floor(n / POSTS_PER_INCIDENT)}`;
const numberOf = (record: LogRecord): number => Number(record.key);

/** Posts join incidents over several batches, so that most incidents are updated and not only made. */
async function keepPosts(batch: readonly LogRecord[]): Promise<void> {
  const posts = batch.map((record) => {
    const post = JSON.parse(record.value) as Post;
    return aKeptPost({ post, incidentId: incidentOf(numberOf(record)) });
  });
  const ids = [...new Set(posts.map(({ membership }) => membership.incidentId ?? ''))];
  const known = await stores.incidents.getMany(ids);
  await stores.posts.add(posts);
  const incidents: Incident[] = ids.map((id) => {
    const before = known.get(id) ?? anIncident({ id, version: 0 });
    return { ...before, version: before.version + 1 };
  });
  await stores.incidents.save(incidents);
  await stores.log.append(
    'incidents.changed',
    incidents.map((i) => ({ key: i.id, value: JSON.stringify(i) })),
  );
  await stores.incidents.markAppended(incidents);
}

async function keepCases(batch: readonly LogRecord[]): Promise<void> {
  const ids = [...new Set(batch.map(({ key }) => key))];
  const known = await stores.cases.getMany(ids);
  const fresh = ids.filter((id) => !known.has(id));
  await stores.cases.numberFor('青舆', 2026, fresh);
  const cases = ids.map((id) => {
    const before = known.get(id) ?? aCase({ id, version: 0 });
    return { ...before, version: before.version + 1 };
  });
  await stores.cases.save(cases);
  await stores.log.append(
    'cases.changed',
    cases.map((c) => ({ key: c.id, value: JSON.stringify(c) })),
  );
  await stores.cases.markAppended(cases);
}

const text = '城关镇和平路工地每天施工到凌晨,附近居民无法休息,请有关部门管一管。'.repeat(3);
const values = Array.from({ length: total }, (_, n) => JSON.stringify(aPost({ id: `post-${n}`, text })));
let kept = 0;
let casesDone = 0;
const allKept = Promise.withResolvers<void>();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const begun = performance.now();
const subscriptions = [
  stores.log.subscribe(
    'posts.collected',
    'analyzer',
    async (batch) => {
      await keepPosts(batch);
      kept += batch.length;
    },
    { batchSize: BATCH },
  ),
  stores.log.subscribe(
    'incidents.changed',
    'response',
    async (batch) => {
      await keepCases(batch);
      casesDone += batch.length;
      if (kept >= total && (await stores.log.lag('incidents.changed', 'response')) <= batch.length) allKept.resolve();
    },
    { batchSize: BATCH },
  ),
];
for (let from = 0; from < total; from += 500) {
  const records = values.slice(from, from + 500).map((value, index) => ({ key: String(from + index), value }));
  await stores.log.append('posts.collected', records);
}
await allKept.promise;
const seconds = (performance.now() - begun) / 1000;
delay.disable();
for (const subscription of subscriptions) await subscription.stop();
await stores.close();
rmSync(folder, { recursive: true });
const ms = (ns: number): number => Math.round(ns / 1e5) / 10;
process.stdout.write(
  `${JSON.stringify({
    posts: total,
    caseRecords: casesDone,
    postsPerSecond: Math.round(total / seconds),
    loopDelayMs: {
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      p999: ms(delay.percentile(99.9)),
      max: ms(delay.max),
    },
    rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
  })}\n`,
);
