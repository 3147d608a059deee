import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropIndices } from '@tingchao/adapters/elasticsearch/testing.ts';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { createMemoryNotifier, type MemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { createMemorySegmenter } from '@tingchao/adapters/memory/memory-segmenter.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { consumers, readHealth } from '@tingchao/console/health.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { plus } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { NewRecord } from '@tingchao/ports/message-log.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { createRecordedEvents, type RecordedEvents } from '@tingchao/testkit/recorded-events.ts';
import { expect } from 'vitest';
import { COLLECTED } from './town-posts.ts';

/** Analyzer and response at work on one platform. */
export type WholeSystem = AsyncDisposable & {
  readonly platform: Platform;
  readonly events: RecordedEvents;
  readonly outbox: MemoryNotifier;
  /** Names of the topics and of the indices begin so. */
  readonly prefix: string;
  feed(posts: readonly Post[]): Promise<void>;
  /** What is still to be done, one line each; empty when everything is. */
  left(): Promise<readonly string[]>;
  /** Lets so many milliseconds pass at once for everybody who looks at the time; who sleeps is not woken. */
  skip(ms: number): void;
  /** What ended a service, if anything did. */
  readonly failures: readonly unknown[];
};

export type Servers = {
  readonly kafka: string;
  readonly elasticsearch: string;
  /** How long one request to Elasticsearch may take; as shipped unless told. */
  readonly timeoutSeconds?: number;
};

/** How long a system may take to come to rest after a fault. */
export const PATIENCE = { timeout: 120_000, interval: 250 };

/** As a collector appends it. */
export const recordOf = (post: Post): NewRecord => ({
  key: post.id,
  partitionKey: post.region,
  value: JSON.stringify(post),
});

/** So many posts are appended at once: what a round of collecting brings. */
const ROUND = 16;
const MANY = 10_000;

/** Runs the services in the way of a cluster, with names of their own; without servers in memory. */
export async function startWholeSystem(servers?: Servers): Promise<WholeSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const prefix = `whole-${randomUUID().slice(0, 8)}`;
  const [events, outbox] = [createRecordedEvents(), createMemoryNotifier()];
  const clock = clockFrom(COLLECTED);
  const platform = await openPlatform(settingsWith(prefix, servers?.timeoutSeconds), {
    mode: servers ? 'cluster' : 'memory',
    dataFolder: folder,
    clock,
    events,
    fetcher: createMemoryFetcher(),
    notifiers: [outbox],
    segmenter: createMemorySegmenter(),
    env: servers ? { TINGCHAO_KAFKA: servers.kafka, TINGCHAO_ELASTICSEARCH: servers.elasticsearch } : {},
  });
  const failures: unknown[] = [];
  const services = [createResponse(platform), createAnalyzer(platform)];
  for (const service of services) {
    service.done.catch((error: unknown) => failures.push(error));
    await service.start();
  }
  return {
    platform,
    events,
    outbox,
    prefix,
    failures,
    async feed(posts) {
      for (let from = 0; from < posts.length; from += ROUND)
        await platform.log.append('posts.collected', posts.slice(from, from + ROUND).map(recordOf));
    },
    left: () => leftIn(platform),
    skip: clock.skip,
    async [Symbol.asyncDispose]() {
      for (const service of services.toReversed()) await service.stop();
      await platform.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Removes the indices that a system made; its topics go with the broker. */
export const removeIndices = (url: string, { prefix }: WholeSystem): Promise<void> => dropIndices(url, prefix);

function settingsWith(prefix: string, timeoutSeconds?: number): Platform['settings'] {
  const settings = shippedSettings();
  const { cluster } = settings.app;
  const named = {
    ...cluster,
    kafka: { ...cluster.kafka, prefix: `${prefix}.` },
    elasticsearch: { ...cluster.elasticsearch, prefix, ...(timeoutSeconds && { timeoutSeconds }) },
  };
  return { ...settings, app: { ...settings.app, cluster: named } };
}

/** Goes as the machine's clock does, from another moment on, and leaps when told. */
function clockFrom(start: typeof COLLECTED): Clock & { skip(ms: number): void } {
  const [system, begun] = [createSystemClock(), performance.now()];
  let skipped = 0;
  return {
    now: () => plus(start, Math.floor(performance.now() - begun) + skipped),
    sleep: system.sleep,
    skip: (ms) => void (skipped += ms),
  };
}

async function leftIn(platform: Platform): Promise<readonly string[]> {
  try {
    const lags = await Promise.all(
      consumers.map(async ({ topic, group, name }) => [name, await platform.log.lag(topic, group)] as const),
    );
    const untold = [...(await platform.incidents.unappended(MANY)), ...(await platform.cases.unappended(MANY))];
    const waiting = await platform.cases.withPendingNotices(platform.clock.now(), MANY);
    return [
      ...lags.flatMap(([name, lag]) => (lag > 0 ? [`${name}: ${lag} not handled`] : [])),
      ...untold.map(({ id }) => `${id} not told`),
      ...waiting.map(({ id }) => `${id} has a notice to send`),
      ...((await platform.troubles?.()) ?? []),
    ];
  } catch (error) {
    return [String(error)];
  }
}

/** What came of the posts, as far as it must not depend on how they were delivered. */
export async function outcomeOf({ platform, outbox }: WholeSystem) {
  const posts = await platform.posts.latest(MANY);
  const incidents = await platform.incidents.list({ limit: MANY });
  const cases = await platform.cases.list({ limit: MANY });
  return {
    posts: posts.map(({ post, membership }) => ({ id: post.id, incidentId: membership.incidentId })).toSorted(byId),
    incidents: incidents
      .map(({ id, status, mergedInto, level, levelTriggers, detectedAt, lastPostAt, counts, topics }) => ({
        id,
        status,
        mergedInto,
        level,
        levelTriggers,
        detectedAt,
        lastPostAt,
        counts,
        topics,
      }))
      .toSorted(byId),
    cases: cases
      .map(({ id, incidentId, level, status, deadlines }) => ({
        id,
        incidentId,
        level,
        status,
        deadlines: deadlines.map((clock) => ({
          id: clock.id,
          startedAt: clock.startedAt,
          dueAt: toMinute(clock.dueAt),
          metAt: clock.metAt,
        })),
      }))
      .toSorted(byId),
    numbers: cases.map(({ number }) => number).toSorted(),
    sent: outbox.sent.map(({ idempotencyKey }) => idempotencyKey).toSorted(),
  };
}

export type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

/** The same posts in a system that meets a fault and in one that does not. */
export type Comparison = AsyncDisposable & {
  readonly system: WholeSystem;
  /**
   * Feeds posts; `fault` comes in the middle of them, and some come twice. Returns when both systems have come to rest and
   * what came of the posts is the same in both: the same posts, incidents, levels, clocks, numbers and notices, each once.
   */
  survive(posts: readonly Post[], fault: Fault): Promise<void>;
};
export type Fault = {
  begin(): Promise<void> | void;
  /** Awaited while the fault lasts. */
  during(): Promise<void>;
  end(): Promise<void> | void;
};

export async function compareWholeSystems(servers: Servers): Promise<Comparison> {
  const [plain, system] = await Promise.all([startWholeSystem(), startWholeSystem(servers)]);
  return {
    system,
    async survive(posts, fault) {
      await plain.feed(posts);
      const middle = Math.ceil(posts.length / 2);
      await system.feed(posts.slice(0, middle));
      await fault.begin();
      await system.feed([...posts.slice(middle), ...posts.slice(0, 5)]);
      await fault.during();
      await fault.end();
      await expect.poll(() => system.left(), PATIENCE).toEqual([]);
      await expect.poll(() => plain.left(), PATIENCE).toEqual([]);
      expect(system.failures).toEqual([]);
      expect(await outcomeOf(system)).toEqual(await outcomeOf(plain));
      const { sent } = system.outbox;
      expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(sent.length);
    },
    async [Symbol.asyncDispose]() {
      await system[Symbol.asyncDispose]();
      await plain[Symbol.asyncDispose]();
    },
  };
}

/** What `/readyz` says. */
export const healthOf = ({ platform }: WholeSystem): ReturnType<typeof readHealth> =>
  readHealth(platform, { isReady: () => true });

/** What was parked, by the key of the record it came from. */
export async function parkedIn({ platform }: WholeSystem): Promise<readonly Parked[]> {
  return (await platform.log.read('parked', 0, MANY)).map(({ value }) => JSON.parse(value) as Parked);
}
export type Parked = {
  readonly topic: string;
  readonly key: string;
  readonly reason: string;
  readonly value: string;
  /** Of a record; what a store refused has none. */
  readonly partition?: number;
  readonly offset?: number;
  readonly encoding?: string;
};

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
const toMinute = (at: number): number => Math.floor(at / 60_000);
