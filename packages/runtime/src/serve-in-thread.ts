/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { followSettings } from './follow-settings.ts';
import { openPlatform } from './open-platform.ts';
import type { ServiceFactory } from './platform.ts';
import type { ThreadData, Told } from './thread-messages.ts';

/** Runs one service in the thread that `inThread` started for it, until it is told to stop. */
export async function serveInThread(factory: ServiceFactory): Promise<void> {
  const { name: thread, settings, live, shared } = workerData as ThreadData;
  const tell = (told: Told): void => parentPort?.postMessage(told);
  const platform = await openPlatform(settings, {
    mode: 'embedded',
    shared,
    notifiers: [],
    name: thread,
    ...(live ? { seed: live.seed, settingsNumber: live.number } : {}),
    events: { emit: (name, fields) => tell({ kind: 'event', name, fields }) },
  });
  letOthersFirst();
  const service = factory(platform);
  const follower = followSettings(thread)(platform);
  for (const { done } of [service, follower]) done.catch((error: unknown) => tell({ kind: 'failed', error }));
  parentPort?.once('message', () => {
    service
      .stop()
      .then(() => follower.stop())
      .then(() => platform.close())
      .then(
        () => tell({ kind: 'stopped' }),
        (error: unknown) => tell({ kind: 'failed', error }),
      );
  });
  await service.start();
  await follower.start();
  tell({ kind: 'started' });
}

/** Steps below the rest of the process: where all cores are busy, the interface and the clocks get theirs first. */
const STEPS = 5;

/** Linux gives each thread a priority of its own, by the id that `/proc` tells; elsewhere all stay equal. */
function letOthersFirst(): void {
  if (process.platform !== 'linux') return;
  const [thread = ''] = readlinkSync('/proc/thread-self').split('/').slice(-1);
  setPriority(Number(thread), Math.min(getPriority() + STEPS, constants.priority.PRIORITY_LOW));
}
