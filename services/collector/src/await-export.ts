import { Transient } from '@tingchao/ports/errors.ts';
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
    let stop = async (): Promise<void> => {};
    return {
      name: 'export',
      done: done.promise,
      async start() {
        const subscription = platform.log.subscribe('posts.collected', EXPORT_GROUP, async (batch) => {
          const last = batch.at(-1)?.offset ?? -1;
          while ((readExportMark(dataFolder)?.next ?? 0) <= last) {
            if (stopping.signal.aborted) throw new Transient('停止前尚未导出');
            await platform.clock.sleep(LOOK_AGAIN_MS, stopping.signal);
          }
        });
        subscription.done.catch((error: unknown) => done.reject(error));
        stop = () => subscription.stop();
      },
      async stop() {
        stopping.abort();
        await stop();
        done.resolve();
      },
    };
  };
