import { setImmediate } from 'node:timers/promises';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { createFakeClock } from '@tingchao/adapters/memory/fake-clock.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { MessageLog, Topic } from '@tingchao/ports/message-log.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform, Service } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** The groups that must have read everything before time goes on. */
const groups: readonly (readonly [Topic, string])[] = [
  ['posts.collected', 'analyzer'],
  ['incidents.changed', 'response'],
];

/** Runs posts through the real services on a clock of their own, up to `evaluateAt`, and hands the end state on. */
export async function runScenario<T>(
  posts: readonly Post[],
  evaluateAt: Instant,
  settings: Settings,
  read: (platform: Platform) => Promise<T>,
): Promise<T> {
  const clock = createFakeClock(posts[0]?.collectedAt ?? evaluateAt);
  const platform = await openPlatform(settings, { mode: 'memory', clock, events: createPinoEvents({ level: 'warn' }) });
  const services = [createAnalyzer(platform), createResponse(platform)];
  try {
    for (const service of services) await service.start();
    for (const post of posts) {
      await clock.advanceTo(post.collectedAt);
      await platform.log.append('posts.collected', [
        { key: post.id, partitionKey: post.region, value: JSON.stringify(post) },
      ]);
      await settled(platform.log, services);
    }
    await clock.advanceTo(evaluateAt);
    await clock.settle();
    await settled(platform.log, services);
    return await read(platform);
  } finally {
    for (const service of services.toReversed()) await service.stop();
    await platform.close();
  }
}

/** Waits until every group has read its topic; a service that cannot go on ends the wait with its error. */
async function settled(log: MessageLog, services: readonly Service[]): Promise<void> {
  const failed = Promise.race(services.map((service) => service.done));
  for (let quiet = 0; quiet < 3;) {
    await Promise.race([setImmediate(), failed]);
    const lags = await Promise.all(groups.map(([topic, group]) => log.lag(topic, group)));
    quiet = lags.every((lag) => lag === 0) ? quiet + 1 : 0;
  }
}
