import { join } from 'node:path';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { openErrands } from '@tingchao/runtime/errands.ts';
import { keepWorking } from '@tingchao/runtime/keep-working.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Bases, ReadySource } from '../ready-source.ts';
import { checkDueSources, type DailyCheck } from './daily-check.ts';
import { doNextErrand } from './desk-errands.ts';
import { FIXTURES } from './fixtures.ts';
import { openTrialThread } from './in-trial-thread.ts';
import type { TrialAnswer, TrialTask } from './trial-tasks.ts';

/** How often it is looked whether somebody at a screen waits, and whether a source is due to be checked. */
const ERRANDS_EVERY_MS = 1_000;
const CHECKS_EVERY_MS = minutes(1);

type DeskOptions = {
  readonly platform: Platform;
  readonly dataFolder: string;
  readonly bases: Bases;
  readonly sources: () => readonly ReadySource[];
  readonly alone: DailyCheck['alone'];
  readonly signal: AbortSignal;
};

/** The collector's part of the source desk: errands of screens, and the check of each source every day. Ends with `signal`. */
export async function runSourceDesk({
  platform,
  dataFolder,
  bases,
  sources,
  alone,
  signal,
}: DeskOptions): Promise<void> {
  const fixtures = join(dataFolder, FIXTURES);
  const errands = openErrands(dataFolder);
  const thread = openTrialThread(signal);
  const run = (task: TrialTask): Promise<TrialAnswer> => {
    const { app, calendars } = platform.settings;
    const world = { settings: { app, calendars }, bases, fixtures, at: platform.clock.now() };
    return thread.run(task, { ...world, fetcher: platform.fetcher });
  };
  const worker = { platform, service: 'source-desk', signal };
  const working = Promise.all([
    keepWorking(worker, ERRANDS_EVERY_MS, async () => {
      while (!signal.aborted && (await doNextErrand(errands, { platform, fixtures, run })));
      errands.clear(platform.clock.now());
    }),
    keepWorking(worker, CHECKS_EVERY_MS, () => checkDueSources({ platform, fixtures, run, alone }, sources(), signal)),
  ]);
  try {
    await working;
  } finally {
    await thread.close();
  }
}
