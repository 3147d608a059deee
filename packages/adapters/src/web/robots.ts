import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import { decode } from './decode.ts';
import { decideRobots, type RobotsDecision } from './robots-rules.ts';

export { decideRobots, type RobotsDecision } from './robots-rules.ts';

export type Robots = {
  /** Whether the URL may be fetched now; asks the site for its robots.txt at most once a day. */
  check(url: string): Promise<RobotsDecision>;
};

const DAY_MS = 24 * 3_600_000;
/** A site that could not answer is asked again sooner. */
const RETRY_MS = 10 * 60_000;
const DISALLOW_ALL = 'User-agent: *\nDisallow: /';
const MAX_ORIGINS = 5000;

type Entry = { text: Promise<string>; expiresAt: number };

/**
 * robots.txt of the sites we visit, cached for at most 24 h: none there (4xx) allows everything, a server in trouble (5xx, no
 * answer) disallows everything until it is asked again ten minutes later (RFC 9309 §2.3.1).
 */
export function openRobots({
  fetcher,
  clock,
  userAgent,
}: {
  readonly fetcher: HttpFetcher;
  readonly clock: Clock;
  readonly userAgent: string;
}): Robots {
  const cache = new Map<string, Entry>();

  async function load(origin: string, entry: Entry): Promise<string> {
    try {
      const answer = await fetcher.fetch({ url: `${origin}/robots.txt`, maxBytes: 1024 * 1024, deadlineMs: 15_000 });
      if (answer.status >= 400) return '';
      return decode(answer.body, { contentType: answer.headers['content-type'] ?? null, kind: 'text' }).text;
    } catch (error) {
      if (!(error instanceof Transient) && !(error instanceof Permanent)) throw error;
      entry.expiresAt = clock.now() + RETRY_MS;
      return DISALLOW_ALL;
    }
  }

  return {
    async check(url) {
      const { origin } = new URL(url);
      let entry = cache.get(origin);
      if (entry === undefined || entry.expiresAt <= clock.now()) {
        if (cache.size >= MAX_ORIGINS) cache.clear();
        entry = { text: Promise.resolve(''), expiresAt: clock.now() + DAY_MS };
        entry.text = load(origin, entry);
        cache.set(origin, entry);
      }
      return decideRobots(await entry.text, userAgent, url);
    },
  };
}
