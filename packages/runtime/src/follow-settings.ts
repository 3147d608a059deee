import type { Subscription } from '@tingchao/ports/message-log.ts';
import type { ServiceFactory } from './platform.ts';

/**
 * Puts every new version of the settings in force in this process or thread, which `name` tells from the others on the same
 * data. Does nothing where settings cannot change.
 */
export const followSettings =
  (name: string): ServiceFactory =>
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
        // What was saved before we began to listen is found by looking, what is saved from then on is told.
        subscription = log.subscribe('settings.changed', `settings-${name}`, () => live.refresh(), {
          everyone: true,
          onAssigned: () => live.refresh(),
        });
        subscription.done.catch(finished.reject);
      },
      async stop() {
        await subscription?.stop();
        finished.resolve();
      },
    };
  };
