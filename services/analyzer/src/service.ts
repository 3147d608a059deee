import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Subscription } from '@tingchao/ports/message-log.ts';
import { keepWorking, patiently } from '@tingchao/runtime/keep-working.ts';
import type { ServiceFactory } from '@tingchao/runtime/platform.ts';
import { createRegroupFollower } from './follow-regroup.ts';
import { createPostHandler } from './handle-posts.ts';
import { createIncidentBook } from './incident-book.ts';
import { mergeLate } from './merge-late.ts';
import { ownRegions } from './own-regions.ts';
import { recallWindow } from './recall-window.ts';
import { createIncidentRelay } from './relay-incidents.ts';
import { createTurns } from './turns.ts';
import { openUnderstanding } from './understand.ts';

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
  const { settings, log } = platform;
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
    const understand = await openUnderstanding(platform);
    const parts = {
      platform,
      understand,
      grouping: openGrouping(settings.clustering),
      book: createIncidentBook(platform),
      touched,
      placed: new Map<string, Choice>(),
      isOurs: (_region: string): boolean => true,
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
        (batch) => inTurn(() => createRegroupFollower(parts.grouping)(batch)),
        {
          everyone: true,
          onAssigned: async () => hearing.resolve(),
        },
      ),
    );
    await hearing.promise;
    if (signal.aborted) return;
    /** Others may have handled these partitions meanwhile: what is remembered of anything is read again. */
    const takeOver = async (partitions: readonly number[]): Promise<void> => {
      touched.clear();
      parts.isOurs = ownRegions(log, partitions);
      parts.book = createIncidentBook(platform);
      if (parts.grouping.window.size > 0) parts.grouping = openGrouping(settings.clustering);
      parts.placed.clear();
      await patiently(worker, () => recallWindow(parts, signal));
      if (signal.aborted) throw new Transient('正在停止，窗口没有读完');
    };
    const { prepare, handle } = createPostHandler(parts);
    watched(
      log.subscribe(
        'posts.collected',
        GROUP,
        { prepare, handle: (read) => inTurn(() => handle(read)) },
        { onAssigned: (partitions) => inTurn(() => takeOver(partitions)) },
      ),
    );
    await Promise.all([
      keepWorking(worker, RELAY_EVERY_MS, () => relay.mend()),
      keepWorking(worker, MERGE_EVERY_MS, () => inTurn(() => mergeLate(parts))),
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
