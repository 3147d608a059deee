import { minutes } from '@tingchao/domain/time/instant.ts';
import { readExportMark } from '@tingchao/runtime/export-mark.ts';
import type { ServiceFactory } from '@tingchao/runtime/platform.ts';

/** The group that reads collected posts where nobody analyses them: what it acknowledged went out in a bundle. */
export const EXPORT_GROUP = 'export';

/** How long a post that went out may count as waiting. */
const LOOK_AGAIN_MS = minutes(1);

/**
 * Acknowledges collected posts once they went out in a bundle. Only then may the log forget them, and what waits can be
 * seen as the lag of this group.
 */
export const awaitExport =
  (dataFolder: string): ServiceFactory =>
  (platform) => {
    const stopping = new AbortController();
    const done = Promise.withResolvers<void>();
    done.promise.catch(() => undefined);
    const gaveUp = Promise.withResolvers<void>();
    let stop = async (): Promise<void> => {};
    return {
      name: 'export',
      done: done.promise,
      async start() {
        const subscription = platform.log.subscribe('posts.collected', EXPORT_GROUP, async (batch) => {
          const last = batch.at(-1)?.offset ?? -1;
          while ((readExportMark(dataFolder)?.next ?? 0) <= last) {
            await platform.clock.sleep(LOOK_AGAIN_MS, stopping.signal);
            if (!stopping.signal.aborted) continue;
            // Not handled and no failure either: the batch stays unacknowledged, and nobody waits for it any more.
            gaveUp.resolve();
            await new Promise<never>(() => {});
          }
        });
        subscription.done.catch((error: unknown) => done.reject(error));
        stop = () => Promise.race([subscription.stop(), gaveUp.promise]);
      },
      async stop() {
        stopping.abort();
        await stop();
        done.resolve();
      },
    };
  };
