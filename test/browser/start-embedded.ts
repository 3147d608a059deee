import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { startProcess } from '../journeys/running-system.ts';

/** The whole system with the fictional county, whichever way it runs. */
export type DeskSystem = {
  readonly url: string;
  /** Of the run: full rights. */
  readonly token: string;
  readonly end: () => Promise<void>;
};
/** Puts into the stores what happened before the start. */
export type Before = (platform: Platform) => Promise<void>;

/** Everything in one process, on a new folder. */
export async function startEmbedded(before?: Before): Promise<DeskSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-browser-'));
  const dataFolder = join(folder, 'data');
  if (before !== undefined) {
    const platform = await openPlatform(shippedSettings(), {
      mode: 'embedded',
      dataFolder,
      env: {},
      events: createPinoEvents({ level: 'warn' }),
      fetcher: createMemoryFetcher(),
      notifiers: [],
    });
    try {
      await before(platform);
    } finally {
      await platform.close();
    }
  }
  const system = startProcess(dataFolder);
  await system.welcome;
  return {
    url: system.url(),
    token: system.token(),
    async end() {
      await system.interrupt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
