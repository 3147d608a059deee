import { openRobots } from '@tingchao/adapters/web/robots.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';

/** Lets a request pass when robots.txt allows it, after the pause the site asks for; otherwise throws with the true reason. */
export type RobotsGate = (url: string) => Promise<void>;

/** A site may ask for a slow pace; a minute between two pages is as slow as we go, so that a visit ends. */
const MAX_CRAWL_DELAY_S = 60;

export function createRobotsGate(options: {
  readonly fetcher: HttpFetcher;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly stopping: AbortSignal;
}): RobotsGate {
  const { fetcher, clock, userAgent, stopping } = options;
  /** Sites whose robots.txt could not be asked: nobody forbade anything, the site is out of reach. */
  const unreachable = new Map<string, unknown>();
  const asking: HttpFetcher = {
    async fetch(request) {
      const { origin } = new URL(request.url);
      try {
        const answer = await fetcher.fetch(request);
        unreachable.delete(origin);
        return answer;
      } catch (error) {
        unreachable.set(origin, error);
        throw error;
      }
    },
  };
  const robots = openRobots({ fetcher: asking, clock, userAgent });
  const free = new Map<string, number>();
  return async (url) => {
    const { origin } = new URL(url);
    const { allowed, crawlDelay } = await robots.check(url);
    if (!allowed) throw unreachable.get(origin) ?? new Permanent(`对方的 robots.txt 不允许采集：${url}`);
    if (crawlDelay === null || crawlDelay <= 0) return;
    const at = Math.max(clock.now(), free.get(origin) ?? 0);
    free.set(origin, at + Math.min(crawlDelay, MAX_CRAWL_DELAY_S) * 1000);
    if (at > clock.now()) await clock.sleep(at - clock.now(), stopping);
  };
}
