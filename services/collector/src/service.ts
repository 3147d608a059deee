import { isDeepStrictEqual } from 'node:util';
import PQueue from 'p-queue';
import { instant, minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { patiently } from '@tingchao/runtime/keep-working.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform, Service, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { collectDeps } from './collect-deps.ts';
import { runSourceDesk } from './desk/source-desk.ts';
import { collectSource, newState, type CollectDeps } from './collect-source.ts';
import { readySources, type Bases, type ReadySource } from './ready-source.ts';
import { VisitStopped } from './visit.ts';
import { scheduleWakes } from './wake.ts';

export type CollectorOptions = {
  readonly bases?: Bases;
  /** Visits at the same time; a slow source holds one place for at most its own deadline. */
  readonly concurrency?: number;
  /** Folder that the services share: recorded pages, and what screens ask of the collector. Without it there is no source desk. */
  readonly dataFolder?: string;
};

/** However far the next visit is, the loop looks this often: a laptop sleeps, a system clock is set. */
const LONGEST_NAP_MS = minutes(1);
/** So many new sources are visited at once; those beyond come one after the other, so that a thousand are no storm a minute. */
const AT_ONCE = 32;
const APART_MS = 50;
/** Whoever asks for a visit now (the source desk) is heard within this time. */
const ASKED_EVERY_MS = 15_000;
/** After the log or a store failed in a way that passes. */
const STORE_PAUSE_MS = 5000;

/**
 * A collector whose addresses have their placeholders filled (`{site}` is the sample site). Visits every due source by
 * itself: a slow or broken one delays no other. Source state and due times live in the store and survive restarts.
 */
export function collectorWith(options: CollectorOptions = {}): ServiceFactory {
  return (platform) => {
    const stopping = new AbortController();
    const done = Promise.withResolvers<void>();
    // Nobody may be listening yet when a bug ends the loop; whoever awaits `done` still sees it.
    done.promise.catch(() => {});
    const deps = collectDeps(platform, stopping.signal);
    const sources = madeOf(platform, (settings) => readySources(settings, options.bases));
    const loop = createLoop(platform, deps, sources, {
      concurrency: options.concurrency ?? 16,
      signal: stopping.signal,
    });
    let running: Promise<void> = Promise.resolve();
    return {
      name: 'collector',
      done: done.promise,
      async start() {
        await loop.prepare();
        const { dataFolder, bases = {} } = options;
        const desk =
          dataFolder === undefined
            ? undefined
            : runSourceDesk({ platform, dataFolder, bases, sources, alone: loop.alone, signal: stopping.signal });
        running = Promise.all([loop.run(), desk]).then(
          () => undefined,
          (error: unknown) => done.reject(error),
        );
      },
      async stop() {
        stopping.abort();
        loop.wake();
        await running;
        done.resolve();
      },
    } satisfies Service;
  };
}

type Loop = {
  prepare(): Promise<void>;
  run(): Promise<void>;
  wake(): void;
  /** Runs `work` while the source is not visited; false when it is. */
  alone(id: string, work: () => Promise<void>): Promise<boolean>;
};

function createLoop(
  platform: Platform,
  deps: CollectDeps,
  sources: () => readonly ReadySource[],
  options: { readonly concurrency: number; readonly signal: AbortSignal },
): Loop {
  const { clock } = platform;
  const { signal } = options;
  const queue = new PQueue({ concurrency: options.concurrency });
  const due = new Map<string, Instant>();
  const inHand = new Set<string>();
  const bugs: unknown[] = [];
  let nap = new AbortController();
  /** Those that are visited; what is in hand when others come is finished by what it began with. */
  let known: readonly ReadySource[] = [];
  let stopWakes: () => Promise<void> = async () => {};

  /** Unless the source was taken out of the settings while it was visited. */
  function schedule(id: string, at: Instant): void {
    if (known.some(({ settings }) => settings.id === id)) due.set(id, at);
  }

  async function visit(source: ReadySource): Promise<void> {
    const { id } = source.settings;
    try {
      schedule(id, (await collectSource(source, deps)).nextDueAt);
    } catch (error) {
      if (error instanceof VisitStopped) return;
      if (error instanceof Transient) {
        const at = plus(clock.now(), STORE_PAUSE_MS);
        platform.events.emit('source_failed', { sourceId: id, reason: `存储暂不可用：${error.message}`, retryAt: at });
        schedule(id, at);
      } else bugs.push(error);
    } finally {
      inHand.delete(id);
      nap.abort();
    }
  }

  /** Takes over the sources in force: their due times, and the wakes of those with a cron schedule. */
  async function follow(): Promise<void> {
    const next = sources();
    const before = new Map(known.map((source) => [source.settings.id, source.settings]));
    let fresh = 0;
    for (const { settings } of next) {
      if (due.has(settings.id)) {
        // Whoever changed a source wants to see what becomes of it.
        if (!isDeepStrictEqual(before.get(settings.id), settings)) due.set(settings.id, clock.now());
        continue;
      }
      const state = await platform.sources.get(settings.id);
      const first = state ?? newState(settings, plus(clock.now(), Math.max(0, fresh - AT_ONCE) * APART_MS));
      if (!state) {
        fresh += 1;
        await platform.sources.put(first);
      }
      due.set(settings.id, first.nextDueAt);
    }
    const ids = new Set(next.map(({ settings }) => settings.id));
    for (const id of due.keys()) if (!ids.has(id)) due.delete(id);
    await stopWakes();
    stopWakes = scheduleWakes(next, () => nap.abort());
    known = next;
  }

  let askedAt: Instant = instant(0);

  /** Takes over due times that somebody moved forward in the store. */
  async function hearRequests(): Promise<void> {
    if (clock.now() - askedAt < ASKED_EVERY_MS && clock.now() >= askedAt) return;
    askedAt = clock.now();
    for (const { sourceId, nextDueAt } of await platform.sources.list()) {
      const planned = due.get(sourceId);
      if (planned !== undefined && nextDueAt < planned && !inHand.has(sourceId)) due.set(sourceId, nextDueAt);
    }
  }

  function begin(): void {
    for (const source of known) {
      const { id } = source.settings;
      if (inHand.has(id) || (due.get(id) ?? 0) > clock.now()) continue;
      inHand.add(id);
      void queue.add(() => visit(source));
    }
  }

  return {
    prepare: follow,
    async run() {
      while (!signal.aborted && bugs.length === 0) {
        if (sources() !== known) await patiently({ platform, service: 'collector', signal }, follow);
        await patiently({ platform, service: 'collector', signal }, hearRequests);
        begin();
        const waiting = [...due].filter(([id]) => !inHand.has(id)).map(([, at]) => at - clock.now());
        nap = new AbortController();
        await clock.sleep(Math.max(1, Math.min(LONGEST_NAP_MS, ASKED_EVERY_MS, ...waiting)), nap.signal);
      }
      await stopWakes();
      queue.clear();
      await queue.onIdle();
      if (bugs.length > 0) throw bugs[0];
    },
    wake: () => nap.abort(),
    async alone(id, work) {
      if (inHand.has(id)) return false;
      inHand.add(id);
      try {
        await work();
      } finally {
        inHand.delete(id);
        nap.abort();
      }
      return true;
    },
  };
}
