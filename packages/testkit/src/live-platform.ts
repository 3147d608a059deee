import { fileURLToPath } from 'node:url';
import { settingsInLog } from '@tingchao/ports/settings-store.ts';
import { openLiveSettings, type LiveSettings } from '@tingchao/runtime/live-settings.ts';
import { watchVitals, type Vitals } from '@tingchao/runtime/vitals.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { openMemoryPlatform, type MemoryPlatform } from './memory-platform.ts';

/** A platform in memory whose settings can be changed; `vitals` hears what becomes of them. */
export type LivePlatform = MemoryPlatform & { readonly live: LiveSettings; readonly vitals: Vitals };

/** The repository's own settings folder. */
export const shippedFolder = fileURLToPath(new URL('../../../config', import.meta.url));

/** Everything in memory over a settings folder; on the log and audit of `before`, as the next process finds them. */
export async function openLivePlatform(
  options: { readonly folder?: string; readonly at?: string; readonly before?: MemoryPlatform } = {},
): Promise<LivePlatform> {
  const { folder = shippedFolder, at, before } = options;
  const settings = loadSettings(folder);
  const memory = before ?? openMemoryPlatform({ settings, ...(at === undefined ? {} : { at }) });
  const vitals = watchVitals({ emit: (name, fields) => memory.events.emit(name, fields) });
  const store = settingsInLog(memory);
  const live = await openLiveSettings({ settings, seed: { folder }, store, events: vitals, name: '测试' });
  return {
    ...memory,
    live,
    vitals,
    get settings() {
      return live.current();
    },
  };
}
