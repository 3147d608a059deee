import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { openFetcher } from '@tingchao/adapters/web/open-fetcher.ts';
import { openRenderer } from '@tingchao/adapters/web/open-renderer.ts';
import type { Fills } from '@tingchao/domain/post/selector-health.ts';
import type { VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import type { FetchRequest, FetchResponse, HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { collectDeps } from '../collect-deps.ts';
import { collectSource, newState, type CollectReport } from '../collect-source.ts';
import type { PoliteGet } from '../polite-get.ts';
import { readySource, type Bases } from '../ready-source.ts';
import { readMemory } from '../source-memory.ts';

/** The part of the settings that a trial goes by: small enough to be handed to a thread. */
export type TrialSettings = Pick<Settings, 'app' | 'calendars'>;

/** One request of a trial and how it ended. */
export type Request = {
  readonly url: string;
  readonly status: number | null;
  readonly bytes: number;
  readonly problem: string;
};
export type Trial = {
  readonly report: CollectReport;
  readonly requests: readonly Request[];
  /** Share of rows in which each selector found something. */
  readonly fills: Fills;
};

/** The way to the web of a trial: through the guard, and everything asked is noted. */
export type TrialWeb = { readonly fetcher: HttpFetcher; readonly requests: readonly Request[]; close(): Promise<void> };

/** Opens it; `over` stands for the web in place of the real one. */
export function openTrialWeb(settings: TrialSettings, over?: HttpFetcher): TrialWeb {
  const { userAgent, contact, maxBodyBytes, extraPorts, browser } = settings.app.collector;
  const agent = `${userAgent} (+${contact})`;
  const clock = createSystemClock();
  const real =
    over === undefined
      ? openFetcher({
          policy: { extraPorts },
          userAgent: agent,
          maxBytes: maxBodyBytes,
          clock,
          renderer: openRenderer({ ...browser, userAgent: agent }),
        })
      : undefined;
  const requests: Request[] = [];
  const fetch = async (request: FetchRequest): Promise<FetchResponse> => {
    try {
      const answer = await (over ?? real!).fetch(request);
      requests.push({ url: request.url, status: answer.status, bytes: answer.body.length, problem: '' });
      return answer;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      requests.push({ url: request.url, status: null, bytes: 0, problem });
      throw error;
    }
  };
  return { fetcher: { fetch }, requests, close: async () => real?.close() };
}

/** A polite `get` over it, for looking at pages before there is a source. */
export function politeGetOf(settings: TrialSettings, web: TrialWeb): PoliteGet {
  const clock = createSystemClock();
  const stores = openMemoryStores({ clock });
  return collectDeps({ ...stores, settings, clock, fetcher: web.fetcher, events: { emit: () => undefined } }).get;
}

/**
 * One visit with stores in memory: what comes is shown and forgotten. `usual` is what the selectors are held against, `bases`
 * fill the placeholders of addresses.
 */
export async function trySource(
  source: VisitedSource,
  settings: TrialSettings,
  web: TrialWeb,
  { usual = {}, bases = {} }: { readonly usual?: Fills; readonly bases?: Bases } = {},
): Promise<Trial> {
  const clock = createSystemClock();
  const stores = openMemoryStores({ clock });
  try {
    const first = newState(source, clock.now());
    await stores.sources.put({ ...first, memory: { fills: usual } });
    const platform = { ...stores, settings, clock, fetcher: web.fetcher, events: { emit: () => undefined } };
    const report = await collectSource(readySource(source, settings, bases), collectDeps(platform));
    const after = await stores.sources.get(source.id);
    return { report, requests: web.requests, fills: readMemory(after?.memory ?? {}).fills };
  } finally {
    await stores.close();
  }
}
