/**
 * Puts a version of the settings into a data folder and is killed at a point: `node settings-child.ts <data folder> <config
 * folder> before|after` the record is in the log, and in any case before the audit log has its line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { settingsInLog } from '@tingchao/ports/settings-store.ts';
import type { MessageLog } from '@tingchao/ports/message-log.ts';
import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import { openLiveSettings } from '@tingchao/runtime/live-settings.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';

const [dataFolder = '', folder = '', when = ''] = process.argv.slice(2);
const clock = createSystemClock();
const stores = openSqliteStores(dataFolder, { clock });
const die = async (): Promise<void> => {
  process.kill(process.pid, 'SIGKILL');
  // The signal may need a moment; nothing may happen in it.
  await Promise.withResolvers<void>().promise;
};
const append: MessageLog['append'] = async (...record) => {
  if (when === 'before') await die();
  await stores.log.append(...record);
  await die();
};
const live = await openLiveSettings({
  settings: loadSettings(folder),
  seed: { folder },
  store: settingsInLog({ ...stores, log: { ...stores.log, append } }),
  events: { emit: () => {} },
  name: 'child',
});
const text = readFileSync(join(folder, 'units.yaml'), 'utf8').replace('name: 县政府办公室', 'name: 县府办');
await createSettingsEditor({ live, clock }).put([{ name: 'units.yaml', text }], { by: '甲', reason: '改名' });
