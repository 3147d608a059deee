import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerUnusable } from '@tingchao/adapters/cluster/server-unusable.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { followSettings } from './follow-settings.ts';
import { openPlatform } from './open-platform.ts';
import { createPinoEvents } from './pino-events.ts';
import type { ServiceFactory } from './platform.ts';
import { openProbe, type Probe } from './probe.ts';
import { run } from './run.ts';
import { watchVitals, type Vitals } from './vitals.ts';

const say = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
};

/**
 * Runs a service as a process of its own, on the log and stores that several processes can share (the cluster). The
 * exit code is that of `run`; 3 when the settings are wrong, 1 when a server cannot be worked with. What is wrong is told
 * in one line, not in a stack. With `TINGCHAO_PROBE_PORT` it answers probers from the first moment on.
 */
export async function runAlone(...factories: readonly ServiceFactory[]): Promise<number> {
  const shipped = fileURLToPath(new URL('../../../config', import.meta.url));
  const events = watchVitals(createPinoEvents());
  let probe: Probe | undefined;
  try {
    const seed = { folder: resolve(process.env['TINGCHAO_CONFIG'] ?? shipped) };
    const settings = loadSettings(seed.folder);
    probe = await openOwnProbe(events);
    const platform = await openPlatform(settings, { mode: 'cluster', events, seed });
    probe?.attach(platform);
    return await run(
      { platform, report: say, onStarted: () => probe?.ready() },
      followSettings('service', { mends: true }),
      ...factories,
    );
  } catch (error) {
    if (isPortTaken(error)) {
      say(`TINGCHAO_PROBE_PORT=${process.env['TINGCHAO_PROBE_PORT']} 已被占用：请换一个端口`);
      return 3;
    }
    if (!(error instanceof SettingsError || error instanceof ServerUnusable)) throw error;
    say(error);
    return error instanceof SettingsError ? 3 : 1;
  } finally {
    await probe?.close();
  }
}

/** The door for probers, when the environment asks for one. */
async function openOwnProbe(vitals: Vitals): Promise<Probe | undefined> {
  const port = process.env['TINGCHAO_PROBE_PORT'];
  if (!port) return undefined;
  return openProbe({ port: Number(port), host: process.env['TINGCHAO_LISTEN'] || '127.0.0.1', vitals });
}

const isPortTaken = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE' && (error as NodeJS.ErrnoException).syscall === 'listen';
