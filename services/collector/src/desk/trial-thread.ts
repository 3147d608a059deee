/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { parentPort } from 'node:worker_threads';
import { Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { FetchRequest, FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { runTask, type TrialAnswer, type TrialTask, type TrialWorld } from './trial-tasks.ts';

/** What the thread is asked. */
export type TrialAsked = {
  readonly kind: 'task';
  readonly task: TrialTask;
  readonly world: Omit<TrialWorld, 'fetcher'>;
};
/** What it says: a page it wants, or how it ended. */
export type TrialSays =
  | { readonly kind: 'fetch'; readonly n: number; readonly request: FetchRequest }
  | { readonly kind: 'done'; readonly answer: TrialAnswer }
  | { readonly kind: 'refused'; readonly problem: string };
/** What it is given: the page, or why there is none. */
export type TrialFetched =
  | { readonly n: number; readonly response: FetchResponse }
  | {
      readonly n: number;
      readonly error: { readonly name: string; readonly message: string; readonly retryAt?: number };
    };

const port = parentPort!;
const say = (what: TrialSays): void => port.postMessage(what);
const waiting = new Map<number, PromiseWithResolvers<FetchResponse>>();
let fetched = 0;

port.on('message', (given: TrialAsked | TrialFetched) => {
  if ('kind' in given) void answer(given);
  else {
    const one = waiting.get(given.n);
    waiting.delete(given.n);
    if ('response' in given) one?.resolve(given.response);
    else one?.reject(toError(given.error));
  }
});

/** The way to the web is the collector's own: its guard, its queue a host, its pace. */
function fetchOutside({ keptUntil: _kept, ...request }: FetchRequest): Promise<FetchResponse> {
  fetched += 1;
  const one = Promise.withResolvers<FetchResponse>();
  waiting.set(fetched, one);
  say({ kind: 'fetch', n: fetched, request });
  return one.promise;
}

/** An error keeps its policy on its way between threads. */
function toError({
  name,
  message,
  retryAt,
}: {
  readonly name: string;
  readonly message: string;
  readonly retryAt?: number;
}): Error {
  if (name === 'Throttled') return new Throttled(message, retryAt ?? 0);
  if (name === 'Permanent' || name === 'Rejected') return new Permanent(message);
  return new Transient(message);
}

async function answer({ task, world }: TrialAsked): Promise<void> {
  try {
    say({ kind: 'done', answer: await runTask(task, { ...world, fetcher: { fetch: fetchOutside } }) });
  } catch (error) {
    // Whatever a strange page makes of a parser is an answer like any other, and touches nothing else.
    say({ kind: 'refused', problem: error instanceof Error ? error.message : String(error) });
  }
}
