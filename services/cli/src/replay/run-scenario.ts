import { setTimeout } from 'node:timers/promises';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { createFakeClock, type FakeClock } from '@tingchao/adapters/memory/fake-clock.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { instant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { caseColumns } from '@tingchao/ports/case-columns.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform, Service } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { awaitSettled } from './settled.ts';

/** Opens what a scenario runs on; the platform goes by the clock it is given. */
export type OpenPlatform = (settings: Settings, clock: Clock) => Promise<Platform>;

/** In memory, gone with the process. */
const inMemory: OpenPlatform = (settings, clock) =>
  openPlatform(settings, { mode: 'memory', clock, events: createPinoEvents({ level: 'warn' }) });

/**
 * Runs posts through the real services on a clock of their own, up to `evaluateAt`, and hands the end state on. Time goes
 * from timer to timer: between two of them nothing happens that a case would show.
 */
export async function runScenario<T>(
  posts: readonly Post[],
  evaluateAt: Instant,
  settings: Settings,
  read: (platform: Platform) => Promise<T>,
  open: OpenPlatform = inMemory,
): Promise<T> {
  const clock = createFakeClock(posts[0]?.collectedAt ?? evaluateAt);
  const platform = await open(settings, clock);
  const services = [createAnalyzer(platform), createResponse(platform)];
  const run = { platform, clock, services };
  try {
    for (const service of services) await service.start();
    for (const post of posts) {
      await goOnTo(run, post.collectedAt);
      await platform.log.append('posts.collected', [
        { key: post.id, partitionKey: post.region, value: JSON.stringify(post) },
      ]);
      await awaitSettled(run);
    }
    await goOnTo(run, evaluateAt);
    return await read(platform);
  } finally {
    for (const service of services.toReversed()) await service.stop();
    await platform.close();
  }
}

type Run = { readonly platform: Platform; readonly clock: FakeClock; readonly services: readonly Service[] };

/** As many cases as a scenario can have. */
const ALL = 1_000;
/** Timers are looked at so often: what is due comes up within it. */
const TURN_MS = 5_000;

async function goOnTo(run: Run, goal: Instant): Promise<void> {
  const { clock, platform } = run;
  while (clock.now() < goal) {
    const cases = await platform.cases.list({ limit: ALL });
    const timers = cases
      .map(caseColumns)
      .flatMap(({ nextTimerAt, nextNoticeAt }) => [nextTimerAt ?? goal, nextNoticeAt ?? goal])
      .filter((at) => at > clock.now());
    const next = Math.min(goal, ...timers.map((at) => plus(at, TURN_MS)));
    await jump(run, instant(next));
  }
  await awaitSettled(run);
}

/** Time leaps, and everybody who was waiting for it does what he has to do before it goes on. */
async function jump(run: Run, at: Instant): Promise<void> {
  const { clock } = run;
  const sleeping = clock.sleeping;
  clock.jumpTo(at);
  while (clock.sleeping < sleeping) await Promise.race([setTimeout(1), ...run.services.map(({ done }) => done)]);
  await awaitSettled(run);
}
