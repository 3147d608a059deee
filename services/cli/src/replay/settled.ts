import { setImmediate } from 'node:timers/promises';
import type { FakeClock } from '@tingchao/adapters/memory/fake-clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Platform, Service } from '@tingchao/runtime/platform.ts';

/** The groups that must have read everything before time goes on. */
const groups: readonly (readonly [Topic, string])[] = [
  ['posts.collected', 'analyzer'],
  ['incidents.changed', 'response'],
];
/** Who tries again after a failure sleeps on the scenario's clock: it moves on a little when nothing else does. */
const STUCK_MS = 3_000;
const NUDGE_MS = 1_000;

/** Waits until every group has read its topic; a service that cannot go on ends the wait with its error. */
export async function awaitSettled(run: {
  readonly platform: Pick<Platform, 'log'>;
  readonly clock: FakeClock;
  readonly services: readonly Service[];
}): Promise<void> {
  const failed = Promise.race(run.services.map((service) => service.done));
  let since = performance.now();
  for (let quiet = 0; quiet < 3;) {
    await Promise.race([setImmediate(), failed]);
    const lags = await Promise.all(groups.map(([topic, group]) => lagOf(run.platform, topic, group)));
    quiet = lags.every((lag) => lag === 0) ? quiet + 1 : 0;
    if (performance.now() - since < STUCK_MS) continue;
    await run.clock.advance(NUDGE_MS);
    since = performance.now();
  }
}

/** A log that cannot say just now has not come to rest. */
async function lagOf({ log }: Pick<Platform, 'log'>, topic: Topic, group: string): Promise<number> {
  try {
    return await log.lag(topic, group);
  } catch (error) {
    if (error instanceof Transient) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
