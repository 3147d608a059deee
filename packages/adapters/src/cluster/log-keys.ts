import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { wipe } from '../system/durable-files.ts';

/**
 * Where the erasable keys of the log lie, in the folder that all services share. Not among the other keys: they belong to what
 * lies in Kafka and go into no backup, so that no backup opens an old copy of Kafka's data.
 */
export const LOG_KEYS = 'log-keys';

/** Makes unreadable for good whatever was sealed with the log's keys; whoever opens the log next makes new ones. */
export function forgetLogKeys(sharedFolder: string): void {
  const folder = join(sharedFolder, LOG_KEYS);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) wipe(join(folder, name));
  rmdirSync(folder);
}
