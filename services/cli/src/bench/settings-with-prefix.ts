import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** The settings, pointing to names of the bench's own. */
export function settingsWithPrefix(configFolder: string, prefix: string): Settings {
  const settings = loadSettings(configFolder);
  const { kafka, elasticsearch } = settings.app.cluster;
  const cluster = { kafka: { ...kafka, prefix: `${prefix}-` }, elasticsearch: { ...elasticsearch, prefix } };
  return { ...settings, app: { ...settings.app, cluster } };
}
