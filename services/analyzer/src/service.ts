import { isDeepStrictEqual } from 'node:util';
import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import type { ClusteringSettings } from '@tingchao/domain/incident/clustering-settings.ts';
import { openGrouping, type Grouping } from '@tingchao/domain/incident/grouping.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Subscription } from '@tingchao/ports/message-log.ts';
import { keepWorking, patiently } from '@tingchao/runtime/keep-working.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { createRegroupFollower } from './follow-regroup.ts';
import { createPostHandler, type PostHandlerParts } from './handle-posts.ts';
import { createIncidentBook } from './incident-book.ts';
import { mergeLate } from './merge-late.ts';
import { ownRegions } from './own-regions.ts';
import { recallWindow } from './recall-window.ts';
import { createIncidentRelay } from './relay-incidents.ts';
import { createTurns } from './turns.ts';
import { openUnderstanding, type Understand } from './understand.ts';

/** The consumer group of `posts.collected` and `incidents.regrouped`. */
const GROUP = 'analyzer';
/** How often the relay looks for versions that were saved and not told. */
const RELAY_EVERY_MS = 15_000;
/** How often incidents that changed are looked at again. */
const MERGE_EVERY_MS = 120_000;

/**
 * Posts in, incidents out: analysis, grouping, levels. Starts at once; the clustering window is filled in the background
 * with the posts of the partitions that are ours, and anew whenever others are; posts that arrive meanwhile wait in the log.
 */
export const createAnalyzer: ServiceFactory = (platform) => {
  const { log } = platform;
  const relay = createIncidentRelay(platform);
  const stopping = new AbortController();
  const { signal } = stopping;
  const finished = Promise.withResolvers<void>();
  // Whoever awaits `done` sees the failure; until then it must not count as unhandled.
  finished.promise.catch(() => undefined);
  const worker = { platform, service: 'analyzer', signal };
  const touched = new Set<string>();
  // The window and the sums have one user at a time: posts, officers' decisions, the merge job.
  const inTurn = createTurns();
  const subscriptions: Subscription[] = [];
  const works: Promise<void>[] = [];

  // A bug in one part ends them all: a window that misses half of what happens is worse than none.
  const fail = (error: unknown): void => {
    finished.reject(error);
    stopping.abort();
    for (const subscription of subscriptions) void subscription.stop();
  };
  const watched = (subscription: Subscription): void => {
    subscription.done.catch(fail);
    subscriptions.push(subscription);
  };
  const work = async (): Promise<void> => {
    const reading = madeOf(platform, (settings) => readBy(platform, settings));
    const { clustering: rules } = platform.settings;
    /** What every version of the settings works on. */
    const shared: Shared = {
      grouping: openGrouping(rules),
      clustering: rules,
      touched,
      placed: new Map<string, Choice>(),
      isOurs: () => true,
    };
    let handler = createHandler(await reading(), shared);
    /** The handler by the settings in force; a batch stays with the one that read it. */
    const now = async (): Promise<Handler> => {
      const read = await reading();
      if (read !== handler.read) handler = createHandler(read, shared);
      return handler;
    };
    await patiently(worker, () => relay.mend());
    const hearing = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => hearing.resolve(), { once: true });
    if (signal.aborted) return;
    // Heard before the window is filled: what officers decide from then on is either in the store or still to come.
    watched(
      log.subscribe(
        'incidents.regrouped',
        GROUP,
        (batch) => inTurn(() => createRegroupFollower(shared.grouping)(batch)),
        {
          everyone: true,
          onAssigned: async () => hearing.resolve(),
        },
      ),
    );
    await hearing.promise;
    if (signal.aborted) return;
    const fillWindow = async ({ parts }: Handler): Promise<void> => {
      const { clustering } = parts.platform.settings;
      if (shared.grouping.window.size > 0 || clustering !== shared.clustering)
        shared.grouping = openGrouping(clustering);
      shared.clustering = clustering;
      shared.placed.clear();
      await patiently(worker, () => recallWindow(parts, signal));
      if (signal.aborted) throw new Transient('正在停止，窗口没有读完');
    };
    /** Others may have handled these partitions meanwhile: what is remembered of anything is read again. */
    const takeOver = async (partitions: readonly number[]): Promise<void> => {
      touched.clear();
      shared.isOurs = ownRegions(log, partitions);
      handler = createHandler(await reading(), shared);
      await fillWindow(handler);
    };
    const handle = async ({ by, read }: { readonly by: Handler; readonly read: ReadBatch }): Promise<void> => {
      const { clustering } = by.parts.platform.settings;
      // Other rules of likeness compare other things: the window is filled anew, by them.
      if (clustering !== shared.clustering && !isDeepStrictEqual(clustering, shared.clustering)) await fillWindow(by);
      shared.clustering = clustering;
      await by.handle(read);
    };
    watched(
      log.subscribe(
        'posts.collected',
        GROUP,
        {
          prepare: async (batch) => {
            const by = await now();
            return { by, read: await by.prepare(batch) };
          },
          handle: (batch) => inTurn(() => handle(batch)),
        },
        { onAssigned: (partitions) => inTurn(() => takeOver(partitions)) },
      ),
    );
    await Promise.all([
      keepWorking(worker, RELAY_EVERY_MS, () => relay.mend()),
      keepWorking(worker, MERGE_EVERY_MS, () => inTurn(async () => mergeLate((await now()).parts))),
    ]);
  };

  return {
    name: 'analyzer',
    done: finished.promise,
    async start() {
      works.push(work().catch(fail));
    },
    async stop() {
      stopping.abort();
      await Promise.all([...works, ...subscriptions.map((subscription) => subscription.stop())]);
      finished.resolve();
    },
  };
};

/** What one version of the settings reads posts with; `platform` keeps to that version. */
type ReadBy = { readonly platform: Platform; readonly understand: Understand };

async function readBy(platform: Platform, settings: Platform['settings']): Promise<ReadBy> {
  const understand = await openUnderstanding({ settings, openSegmenter: platform.openSegmenter });
  return { platform: { ...platform, settings }, understand };
}

type Shared = Pick<PostHandlerParts, 'touched' | 'placed'> & {
  grouping: Grouping;
  isOurs: PostHandlerParts['isOurs'];
  /** What the grouping was opened with. */
  clustering: ClusteringSettings;
};
type Handler = ReturnType<typeof createPostHandler> & { readonly read: ReadBy; readonly parts: PostHandlerParts };
type ReadBatch = Awaited<ReturnType<Handler['prepare']>>;

/** The handler of posts by one version of the settings, on what all of them share. */
function createHandler(read: ReadBy, shared: Shared): Handler {
  const parts: PostHandlerParts = {
    ...read,
    book: createIncidentBook(read.platform),
    touched: shared.touched,
    placed: shared.placed,
    get grouping() {
      return shared.grouping;
    },
    isOurs: (region) => shared.isOurs(region),
  };
  return { ...createPostHandler(parts), read, parts };
}
