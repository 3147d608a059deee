import PQueue from 'p-queue';
import { minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Platform, Service, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { collectSource, newState, type CollectDeps } from './collect-source.ts';
import { createPoliteGet } from './polite-get.ts';
import { readySources, type Bases, type ReadySource } from './ready-source.ts';
import { createRobotsGate } from './robots-gate.ts';
import { VisitStopped } from './visit.ts';
import { scheduleWakes } from './wake.ts';

export type CollectorOptions = {
  readonly bases?: Bases;
  /** Visits at the same time; a slow source holds one place for at most its own deadline. */
  readonly concurrency?: number;
};

/** However far the next visit is, the loop looks this often: a laptop sleeps, a system clock is set. */
const LONGEST_NAP_MS = minutes(1);
/** After the log or a store failed in a way that passes. */
const STORE_PAUSE_MS = 5000;

/** The collector over the configured sources. */
export const createCollector: ServiceFactory = (platform) => collectorWith()(platform);

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
    const loop = createLoop(platform, deps, readySources(platform.settings, options.bases), {
      concurrency: options.concurrency ?? 16,
      isStopping: () => stopping.signal.aborted,
    });
    let running: Promise<void> = Promise.resolve();
    let stopWakes: () => Promise<void> = async () => {};
    return {
      name: 'collector',
      done: done.promise,
      async start() {
        await loop.prepare();
        stopWakes = scheduleWakes(readySources(platform.settings, options.bases), loop.wake);
        running = loop.run().catch((error: unknown) => done.reject(error));
      },
      async stop() {
        stopping.abort();
        await stopWakes();
        loop.wake();
        await running;
        done.resolve();
      },
    } satisfies Service;
  };
}

/** The part of a platform that visits touch. */
export type CollectPlatform = CollectDeps['platform'] & Pick<Platform, 'settings' | 'fetcher' | 'authorSalt'>;

/** What `collectSource` needs, made from a platform; `stopping` ends visits between two requests. */
export function collectDeps(
  platform: CollectPlatform,
  stopping: AbortSignal = new AbortController().signal,
): CollectDeps {
  const { fetcher, clock } = platform;
  const { userAgent } = platform.settings.app.collector;
  const pass = createRobotsGate({ fetcher, clock, userAgent, stopping });
  return { platform, get: createPoliteGet(fetcher, pass, stopping), authorSalt: platform.authorSalt };
}

type Loop = { prepare(): Promise<void>; run(): Promise<void>; wake(): void };

function createLoop(
  platform: Platform,
  deps: CollectDeps,
  sources: readonly ReadySource[],
  options: { readonly concurrency: number; readonly isStopping: () => boolean },
): Loop {
  const { clock } = platform;
  const queue = new PQueue({ concurrency: options.concurrency });
  const due = new Map<string, Instant>();
  const inHand = new Set<string>();
  const bugs: unknown[] = [];
  let nap = new AbortController();

  async function visit(source: ReadySource): Promise<void> {
    const { id } = source.settings;
    try {
      due.set(id, (await collectSource(source, deps)).nextDueAt);
    } catch (error) {
      if (error instanceof VisitStopped) return;
      if (error instanceof Transient) {
        const at = plus(clock.now(), STORE_PAUSE_MS);
        platform.events.emit('source_failed', { sourceId: id, reason: `存储暂不可用：${error.message}`, retryAt: at });
        due.set(id, at);
      } else bugs.push(error);
    } finally {
      inHand.delete(id);
      nap.abort();
    }
  }

  function begin(): void {
    for (const source of sources) {
      const { id } = source.settings;
      if (inHand.has(id) || (due.get(id) ?? 0) > clock.now()) continue;
      inHand.add(id);
      void queue.add(() => visit(source));
    }
  }

  return {
    async prepare() {
      for (const { settings } of sources) {
        const state = await platform.sources.get(settings.id);
        if (!state) await platform.sources.put(newState(settings, clock.now()));
        due.set(settings.id, state?.nextDueAt ?? clock.now());
      }
    },
    async run() {
      while (!options.isStopping() && bugs.length === 0) {
        begin();
        const waiting = [...due].filter(([id]) => !inHand.has(id)).map(([, at]) => at - clock.now());
        nap = new AbortController();
        await clock.sleep(Math.max(1, Math.min(LONGEST_NAP_MS, ...waiting)), nap.signal);
      }
      queue.clear();
      await queue.onIdle();
      if (bugs.length > 0) throw bugs[0];
    },
    wake: () => nap.abort(),
  };
}
