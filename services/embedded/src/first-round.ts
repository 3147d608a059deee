import { consumers } from '@tingchao/console/health.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** How far the first round of collecting is. */
export type Round = {
  readonly sources: number;
  readonly tried: number;
  readonly failed: number;
  readonly posts: number;
  readonly incidents: number;
  readonly cases: number;
  /** Every source was tried and everything found so far is analysed and filed. */
  readonly isDone: boolean;
};

const pauseMs = 250;

/**
 * Watches the first round until it is done, `limitMs` have passed or `signal` aborts, telling each state. With
 * `expectCases` it is done only when there are incidents and cases to look at.
 */
export async function watchFirstRound(
  platform: Platform,
  options: { readonly expectCases: boolean; readonly limitMs: number; readonly signal: AbortSignal },
  tell: (round: Round) => void,
): Promise<Round> {
  const until = platform.clock.now() + options.limitMs;
  for (;;) {
    const round = await readRound(platform, options.expectCases);
    tell(round);
    if (round.isDone || options.signal.aborted || platform.clock.now() >= until) return round;
    await platform.clock.sleep(pauseMs, options.signal);
  }
}

async function readRound(platform: Platform, expectCases: boolean): Promise<Round> {
  const [states, posts, incidents, cases, ...lags] = await Promise.all([
    platform.sources.list(),
    platform.posts.count(),
    platform.incidents.count(),
    platform.cases.count(),
    ...consumers.map(({ topic, group }) => platform.log.lag(topic, group)),
  ]);
  const enabled = platform.settings.sources
    .flatMap((file) => file.sources)
    .filter((source) => source.kind !== 'import' && source.enabled);
  const byId = new Map(states.map((state) => [state.sourceId, state]));
  const tried = enabled.filter(({ id }) => (byId.get(id)?.lastTriedAt ?? null) !== null).length;
  const filed = lags.every((lag) => lag === 0);
  return {
    sources: enabled.length,
    tried,
    failed: enabled.filter(({ id }) => byId.get(id)?.health === 'failed').length,
    posts,
    incidents,
    cases,
    isDone: tried === enabled.length && filed && (!expectCases || (incidents > 0 && cases > 0)),
  };
}
