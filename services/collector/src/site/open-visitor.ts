import { openFetcher } from '@tingchao/adapters/web/open-fetcher.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Probe } from '@tingchao/domain/site-check/site-finding.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { createRobotsGate } from '../robots-gate.ts';

/**
 * What came of asking for a page: its bytes, or one line why not. `refused`: the guard or robots.txt said no; that tells
 * nothing of the page.
 */
export type Visit =
  | {
      readonly state: 'read';
      readonly status: number;
      readonly url: string;
      readonly body: Uint8Array;
      readonly contentType: string | null;
    }
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: 'refused'; readonly problem: string };

/** Visits pages politely: through the guard, one request a host at a time, robots.txt asked first. */
export type Visitor = {
  read(url: string): Promise<Visit>;
  /** One visit of the homepage with its time; a refusal is no failure of the site and gives no probe. */
  probe(url: string): Promise<Probe | { readonly refused: string }>;
  readonly clock: Clock;
  close(): Promise<void>;
};

type Parts = {
  readonly fetcher: HttpFetcher & { close?(): Promise<void> };
  readonly clock: Clock;
  readonly userAgent: string;
};

/** Half a minute is waited for, so that slow is told from dead; the measure is in the settings. */
const PATIENCE_MS = 30_000;
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Opens the way to the web as the collector has it. */
export function openVisitor({ app }: Pick<Settings, 'app'>): Visitor {
  const clock = createSystemClock();
  const userAgent = `${app.collector.userAgent} (+${app.collector.contact})`;
  const policy = { extraPorts: app.collector.extraPorts, grantedOrigins: [] };
  return visitorWith({
    fetcher: openFetcher({ policy, userAgent, clock, maxBytes: MAX_PAGE_BYTES }),
    clock,
    userAgent,
  });
}

/** A visitor over a given fetcher. */
export function visitorWith({ fetcher, clock, userAgent }: Parts): Visitor {
  const stopping = new AbortController();
  const robots = createRobotsGate({ fetcher, clock, userAgent, stopping: stopping.signal });
  const gate = async (url: string): Promise<void> => {
    if (!URL.canParse(url)) throw new Permanent(`网址不对：${url}`);
    await robots(url);
  };

  async function fetchPage(url: string): Promise<Visit> {
    try {
      const answer = await fetcher.fetch({ url, deadlineMs: PATIENCE_MS, maxBytes: MAX_PAGE_BYTES });
      const contentType = answer.headers['content-type'] ?? null;
      return { state: 'read', status: answer.status, url: answer.url, body: answer.body, contentType };
    } catch (error) {
      return notRead(error);
    }
  }

  return {
    clock,
    async read(url) {
      try {
        await gate(url);
      } catch (error) {
        return notRead(error);
      }
      return fetchPage(url);
    },
    async probe(url) {
      const asked = await gate(url).then(() => undefined, notRead);
      if (asked?.state === 'refused') return { refused: asked.problem };
      // A robots.txt out of reach says that the site may be down: then the visit itself tells.
      const at = clock.now();
      const visit = await fetchPage(url);
      if (visit.state === 'refused') return { refused: visit.problem };
      const tookMs = Math.max(0, clock.now() - at);
      if (visit.state === 'failed') return { at, tookMs: null, status: null, problem: visit.problem };
      const bad = visit.status >= 400;
      return { at, tookMs, status: visit.status, problem: bad ? `HTTP ${visit.status}` : '' };
    },
    close: async () => {
      stopping.abort();
      await fetcher.close?.();
    },
  };
}

/** What of an error is told of the page: a refusal by guard or robots.txt is none of its failures. */
function notRead(error: unknown): Visit {
  if (error instanceof Permanent) return { state: 'refused', problem: error.message };
  if (error instanceof Transient) return { state: 'failed', problem: error.message };
  throw error;
}
