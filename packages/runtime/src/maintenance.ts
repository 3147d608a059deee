import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { ServiceFactory } from './platform.ts';

/** Lets the stores forget what has had its time, some minutes after the start and then every six hours. */
export const createMaintenance: ServiceFactory = (platform) => {
  const { clock, events } = platform;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function once(): Promise<void> {
    const { collectedDays } = platform.settings.app.retention;
    try {
      events.emit('log_maintained', await platform.maintain({ at: clock.now(), collectedDays }));
    } catch (error) {
      // What a person has to mend (a record that nobody can open) must not take the service along.
      if (!(error instanceof Transient || error instanceof Permanent)) throw error;
      events.emit('maintenance_failed', { reason: error.message });
    }
  }

  async function loop(): Promise<void> {
    for (let pauseMs = minutes(10); ; pauseMs = hours(6)) {
      await clock.sleep(pauseMs, signal);
      if (signal.aborted) return;
      await once();
    }
  }

  const finished = Promise.withResolvers<void>();
  return {
    name: 'maintenance',
    done: finished.promise,
    async start() {
      loop().then(finished.resolve, finished.reject);
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled([finished.promise]);
    },
  };
};
