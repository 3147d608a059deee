import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerUnusable } from '@tingchao/adapters/cluster/server-unusable.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { openPlatform } from './open-platform.ts';
import type { ServiceFactory } from './platform.ts';
import { run } from './run.ts';

const say = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
};

/**
 * Runs one service as a process of its own, on the log and stores that several processes can share (the cluster). The
 * exit code is that of `run`; 3 when the settings are wrong, 1 when a server cannot be worked with. What is wrong is told
 * in one line, not in a stack.
 */
export async function runAlone(factory: ServiceFactory): Promise<number> {
  const shipped = fileURLToPath(new URL('../../../config', import.meta.url));
  try {
    const settings = loadSettings(resolve(process.env['TINGCHAO_CONFIG'] ?? shipped));
    const platform = await openPlatform(settings, { mode: 'cluster' });
    return await run({ platform, report: say }, factory);
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof ServerUnusable)) throw error;
    say(error);
    return error instanceof SettingsError ? 3 : 1;
  }
}
