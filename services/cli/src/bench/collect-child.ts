/** The collector of `bench collect`, in a process of its own, so that its time and memory are its own. */
import { setTimeout } from 'node:timers/promises';
import { collectorWith } from '@tingchao/collector/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { hostileWeb } from './hostile-web.ts';
import { rounded } from './measure.ts';
import { parseBeside, type ParseFigures } from './collect-parse.ts';
import { quantile } from './quantile.ts';

export type ChildOrder = {
  readonly configFolder: string;
  readonly sources: string;
  readonly dataFolder: string;
  readonly origins: readonly string[];
  readonly feeds: number;
  readonly items: number;
  /** Rounds of the parse comparison; none where 0. */
  readonly parseRounds: number;
};

/** What became of one hostile source: its first visit after it turned. */
export type HostileVisit = {
  readonly name: string;
  readonly health: string;
  readonly reason: string;
  readonly tookMs: number;
  readonly asExpected: boolean;
};

export type CollectFigures = {
  readonly seconds: number;
  readonly visits: number;
  readonly failedVisits: number;
  /** Why the first of them failed; empty when none did. */
  readonly firstFailure: string;
  readonly visitsPerSecond: number;
  readonly lagMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  readonly leastVisitsOfASource: number;
  readonly posts: number;
  /** Cores used on average by this whole process. */
  readonly cores: number;
  readonly rssPeakMiB: number;
  /** Longest time this process did nothing at all: a parser that blocks it, or a machine that stopped it. */
  readonly longestPauseMs: number;
  /** Since the hostile sources turned. */
  readonly rssGrewMiB: number | null;
  readonly hostile: readonly HostileVisit[];
  readonly parse: ParseFigures | null;
};
export type ChildMessage = { readonly kind: 'ready' } | { readonly kind: 'figures'; readonly figures: CollectFigures };

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const platform = await openPlatform(loadSettings(order.configFolder, { instead: { sources: order.sources } }), {
  mode: 'embedded',
  dataFolder: order.dataFolder,
  grantedOrigins: order.origins,
  notifiers: [],
  events: createPinoEvents({ level: 'error' }),
});

const mib = (): number => process.memoryUsage.rss() / 2 ** 20;
const due = new Map<string, number>();
const begun = new Map<string, number>();
const visits = new Map<string, number>();
const hostile = new Map<string, HostileVisit>();
const lags: number[] = [];
let firstFailure: string | undefined;
let [running, failed, turnedAt, peak, rssAtTurn, posts, pause] = [false, 0, 0, 0, 0, 0, 0];

/** A visit begins by reading the state of its source and ends by writing it: between the two lies everything. */
const sources: Platform['sources'] = {
  list: () => platform.sources.list(),
  get(id) {
    const at = due.get(id);
    if (running && at !== undefined) {
      if (id.startsWith('feed-')) lags.push(Date.now() - at);
      begun.set(id, Date.now());
    }
    return platform.sources.get(id);
  },
  async put(state) {
    const { sourceId: id, health, reason } = state;
    await platform.sources.put(state);
    due.set(id, state.nextDueAt);
    const from = begun.get(id);
    if (from === undefined) return;
    if (id.startsWith('feed-')) {
      visits.set(id, (visits.get(id) ?? 0) + 1);
      if (health === 'failed') {
        failed += 1;
        firstFailure ??= reason;
      }
    } else if (turnedAt > 0 && from > turnedAt && !hostile.has(id)) {
      const name = id.replace('hostile-', '');
      const ends = hostileWeb.find((one) => one.name === name)?.ends;
      const asExpected =
        ends !== undefined && (health === 'failed') === (ends.health === 'failed') && reason.includes(ends.says);
      hostile.set(id, { name, health, reason: reason.slice(0, 120), tookMs: Date.now() - from, asExpected });
    }
  },
};
const log: Platform['log'] = {
  ...platform.log,
  append(topic, records) {
    posts += records.length;
    return platform.log.append(topic, records);
  },
};
const collector = collectorWith()({ ...platform, sources, log });
let sampledAt = performance.now();
const sampler = setInterval(() => {
  peak = Math.max(peak, mib());
  pause = Math.max(pause, performance.now() - sampledAt);
  sampledAt = performance.now();
}, 50);
const startedAt = performance.now();
const cpu = process.cpuUsage();
running = true;
await collector.start();

process.on('message', (message) => {
  if (message === 'turn') {
    turnedAt = Date.now();
    [rssAtTurn, peak] = [mib(), mib()];
  } else void finish();
});

/** A machine that is busy or was stopped needs longer for the slowest of the hostile ones. */
const PATIENCE_MS = 90_000;

async function finish(): Promise<void> {
  const expected = turnedAt > 0 ? order.origins.length - order.feeds : 0;
  for (let waited = 0; hostile.size < expected && waited < PATIENCE_MS; waited += 100) await setTimeout(100);
  running = false;
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sampler);
  await collector.stop();
  await platform.close();
  const parse = order.parseRounds > 0 ? await parseBeside(order.feeds, order.items, order.parseRounds) : null;
  const figures: CollectFigures = {
    seconds: rounded(seconds),
    visits: lags.length,
    failedVisits: failed,
    firstFailure: firstFailure ?? '',
    visitsPerSecond: rounded(lags.length / seconds),
    lagMs: { p50: quantile(lags, 0.5), p95: quantile(lags, 0.95), p99: quantile(lags, 0.99), max: quantile(lags, 1) },
    leastVisitsOfASource: Math.min(
      ...Array.from({ length: order.feeds }, (_, index) => visits.get(`feed-${index}`) ?? 0),
    ),
    posts,
    cores: rounded((user + system) / 1e6 / seconds, 2),
    rssPeakMiB: Math.round(peak),
    longestPauseMs: Math.round(pause),
    rssGrewMiB: turnedAt > 0 ? Math.round(peak - rssAtTurn) : null,
    hostile: [...hostile.values()],
    parse,
  };
  process.send?.({ kind: 'figures', figures } satisfies ChildMessage, () => process.exit(0));
}
process.on('disconnect', () => process.exit(1));
process.send?.({ kind: 'ready' } satisfies ChildMessage);
