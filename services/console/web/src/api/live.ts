import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { openLiveStream, type Change, type LiveState } from './live-stream.ts';
import { sessionKey } from './session.ts';

/** Lists whose lines move with cases and incidents; read anew a moment after a change. */
const quick = [
  '/api/triage',
  '/api/to-do',
  '/api/approvals',
  '/api/cases',
  '/api/duty/untaken',
  '/api/instructions',
  '/api/letters',
  '/api/supervision',
] as const;
/** What is counted over everything: read anew now and then while changes come. */
const slow = ['/api/counts', '/api/situation', '/api/digests', '/api/ledger', '/api/search', '/api/documents'] as const;
const quickEveryMs = 2_000;
const slowEveryMs = 30_000;

/** One thing by its id: `/api/cases/…`, `/api/incidents/…`. */
const oneThing = /^\/api\/(?:cases|incidents)\/([^/?]+)/;

const isUnder = (paths: readonly string[], path: string): boolean =>
  paths.some((one) => path === one || path.startsWith(`${one}/`));

/**
 * Keeps what the page shows up to date with the server's stream: lists and the case in hand are read anew when something changed,
 * everything after a break. Gives the state of the line. One a page, in the frame.
 */
export function useLive(enabled: boolean): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!enabled) return undefined;
    const things = new Set<string>();
    const again = readAgain(queries, things);
    const stop = openLiveStream({
      changed: (change) => {
        for (const name of namesOf(change)) things.add(name);
        again.quick();
        again.slow();
      },
      missed: () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] }),
      state: (next) => {
        setState(next);
        if (next === 'over') void queries.invalidateQueries({ queryKey: sessionKey });
      },
    });
    return () => {
      stop();
      again.stop();
    };
  }, [queries, enabled]);
  return state;
}

const namesOf = ({ id, number, incidentId }: Change): readonly string[] =>
  [id, number, incidentId].filter((name) => name !== undefined);

/** Both ways of reading anew: at once when nothing was read for a while, else when its time has come. */
function readAgain(
  queries: QueryClient,
  things: Set<string>,
): { readonly quick: () => void; readonly slow: () => void; readonly stop: () => void } {
  const named = (path: string, names: ReadonlySet<string>): boolean => {
    const found = oneThing.exec(path)?.[1];
    return found !== undefined && names.has(decodeURIComponent(found));
  };
  const quickly = paced(quickEveryMs, async () => {
    const names = new Set(things);
    things.clear();
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => {
        const path = String(queryKey[0]);
        return oneThing.test(path) ? named(path, names) : isUnder(quick, path);
      },
    });
  });
  const slowly = paced(slowEveryMs, () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => isUnder(slow, String(queryKey[0])) }),
  );
  return {
    quick: quickly.ask,
    slow: slowly.ask,
    stop: () => {
      quickly.stop();
      slowly.stop();
    },
  };
}

/**
 * Runs something at most so often, however often it is asked for, and never twice at once; a page that nobody sees waits until it
 * is looked at.
 */
function paced(everyMs: number, run: () => Promise<void>): { readonly ask: () => void; readonly stop: () => void } {
  let wanted = false;
  let running = false;
  let timer: number | undefined;
  const go = async (): Promise<void> => {
    timer = undefined;
    if (!wanted || running || document.hidden) return;
    wanted = false;
    running = true;
    await run();
    running = false;
    timer = window.setTimeout(() => void go(), everyMs);
  };
  const ask = (): void => {
    wanted = true;
    if (timer === undefined) void go();
  };
  const isShown = (): void => {
    if (wanted && timer === undefined) void go();
  };
  document.addEventListener('visibilitychange', isShown);
  return {
    ask,
    stop: () => {
      wanted = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', isShown);
    },
  };
}
