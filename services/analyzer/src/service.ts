import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { openGrouping } from '@tingchao/domain/incident/grouping.ts';
import type { Subscription } from '@tingchao/ports/message-log.ts';
import type { ServiceFactory } from '@tingchao/runtime/platform.ts';
import { createPostHandler } from './handle-posts.ts';
import { createIncidentBook } from './incident-book.ts';
import { recallWindow } from './recall-window.ts';
import { createIncidentRelay } from './relay-incidents.ts';

/** The consumer group of `posts.collected`. */
const GROUP = 'analyzer';
const BATCH = 200;
/** How often the relay looks for versions that were saved and not told. */
const RELAY_EVERY_MS = 15_000;

/** Posts in, incidents out: analysis, grouping, levels. */
export const createAnalyzer: ServiceFactory = (platform) => {
  const { settings, log, clock } = platform;
  const analyzer = compileAnalyzer(settings);
  const grouping = openGrouping(settings.clustering);
  const book = createIncidentBook(platform);
  const relay = createIncidentRelay(platform);
  const stopping = new AbortController();
  const finished = Promise.withResolvers<void>();
  let subscription: Subscription | undefined;
  let relaying: Promise<void> = Promise.resolve();

  const relayOnAndOn = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(RELAY_EVERY_MS, stopping.signal);
      if (!stopping.signal.aborted) await relay.mend();
    }
  };

  return {
    name: 'analyzer',
    done: finished.promise,
    async start() {
      await recallWindow(platform, analyzer, grouping);
      await relay.mend();
      const handler = createPostHandler({ platform, analyzer, grouping, book, relay });
      subscription = log.subscribe('posts.collected', GROUP, handler, { batchSize: BATCH });
      subscription.done.catch((error: unknown) => finished.reject(error));
      relaying = relayOnAndOn().catch((error: unknown) => finished.reject(error));
    },
    async stop() {
      stopping.abort();
      await subscription?.stop();
      await relaying;
      finished.resolve();
    },
  };
};
