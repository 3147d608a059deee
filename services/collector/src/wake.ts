import { schedule } from 'node-cron';
import { CIVIL_ZONE } from './civil-zone.ts';
import type { ReadySource } from './ready-source.ts';

/**
 * Wakes the loop at the times of sources with a cron schedule. Whether a source is due is decided by the platform's clock
 * alone; this only ends a nap in time, so a fake clock runs everything without it.
 */
export function scheduleWakes(sources: readonly ReadySource[], wake: () => void): () => Promise<void> {
  const expressions = new Set(
    sources.flatMap(({ settings }) => ('cron' in settings.schedule ? [settings.schedule.cron] : [])),
  );
  const tasks = [...expressions].map((expression) => schedule(expression, wake, { timezone: CIVIL_ZONE }));
  return async () => {
    for (const task of tasks) await task.destroy();
  };
}
