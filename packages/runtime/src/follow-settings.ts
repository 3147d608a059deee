import { Permanent } from '@tingchao/ports/errors.ts';
import type { Subscription } from '@tingchao/ports/message-log.ts';
import type { LiveSettings } from './live-settings.ts';
import type { ServiceFactory } from './platform.ts';

/**
 * Puts every new version of the settings in force in this process or thread, which `name` tells from the others on the same
 * data; with `mends` it also enters in the audit log what is missing there. Does nothing where settings cannot change.
 */
export const followSettings =
  (name: string, { mends = false }: { readonly mends?: boolean } = {}): ServiceFactory =>
  ({ live, log }) => {
    const finished = Promise.withResolvers<void>();
    // Whoever awaits `done` sees the failure; until then it must not count as unhandled.
    finished.promise.catch(() => undefined);
    let subscription: Subscription | undefined;
    return {
      name: 'settings',
      done: finished.promise,
      async start() {
        if (!live) return;
        const look = async (): Promise<void> => {
          await live.refresh();
          if (mends) await mend(live);
        };
        // What was saved before we began to listen is found by looking, what is saved from then on is told.
        subscription = log.subscribe('settings.changed', `settings-${name}`, look, {
          everyone: true,
          onAssigned: look,
        });
        subscription.done.catch(finished.reject);
      },
      async stop() {
        await subscription?.stop();
        finished.resolve();
      },
    };
  };

/** A record that is no version is told by `refresh`, and leaves nothing to enter. */
async function mend({ store }: LiveSettings): Promise<void> {
  try {
    await store.mend();
  } catch (error) {
    if (!(error instanceof Permanent)) throw error;
  }
}
