import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import type { Subscription } from '@tingchao/ports/message-log.ts';
import { keepWorking, patiently } from '@tingchao/runtime/keep-working.ts';
import type { ServiceFactory } from '@tingchao/runtime/platform.ts';
import { createRegroupFollower } from './follow-regroup.ts';
import { createPostHandler } from './handle-posts.ts';
import { createIncidentBook } from './incident-book.ts';
import { mergeLate } from './merge-late.ts';
import { recallWindow } from './recall-window.ts';
import { createIncidentRelay } from './relay-incidents.ts';
import { createTurns } from './turns.ts';
import { openUnderstanding } from './understand.ts';

/** The consumer group of `posts.collected` and `incidents.regrouped`. */
const GROUP = 'analyzer';
const BATCH = 500;
/** How often the relay looks for versions that were saved and not told. */
const RELAY_EVERY_MS = 15_000;
/** How often incidents that changed are looked at again. */
const MERGE_EVERY_MS = 120_000;

/**
 * Posts in, incidents out: analysis, grouping, levels. Starts at once; the clustering window is filled in the background,
 * and posts that arrive meanwhile wait in the log.
 */
export const createAnalyzer: ServiceFactory = (platform) => {
  const { settings, log } = platform;
  const grouping = openGrouping(settings.clustering);
  const book = createIncidentBook(platform);
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
    const parts = { platform, understand, grouping, book, touched };
    await patiently(worker, () => recallWindow(platform, understand, grouping, signal));
    await patiently(worker, () => relay.mend());
    if (signal.aborted) return;
    const follow = createRegroupFollower(grouping);
    watched(log.subscribe('incidents.regrouped', GROUP, (batch) => inTurn(() => follow(batch)), { batchSize: BATCH }));
    const { prepare, handle } = createPostHandler(parts);
    watched(
      log.subscribe(
        'posts.collected',
        GROUP,
        { prepare, handle: (read) => inTurn(() => handle(read)) },
        { batchSize: BATCH },
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
      await Promise.all(works);
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      finished.resolve();
    },
  };
};
