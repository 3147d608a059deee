/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { Worker } from 'node:worker_threads';
import { Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { TrialAnswer, TrialTask, TrialWorld } from './trial-tasks.ts';
import type { TrialAsked, TrialFetched, TrialSays } from './trial-thread.ts';

/** A trial that takes longer is given up: a list and a handful of pages, one request a second. */
const DEADLINE_MS = 120_000;
const HEAP = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32 };
/** Without work the thread goes away and gives its memory back. */
const IDLE_MS = 30_000;

/** Does tasks of the source desk, one at a time. */
export type TrialThread = {
  /** Throws `Permanent` with one line when the task was refused, or given up at its deadline or its memory. */
  run(task: TrialTask, world: TrialWorld): Promise<TrialAnswer>;
  close(): Promise<void>;
};

/**
 * Tasks in a thread of their own: whatever a page makes of a parser holds up no visit and no screen. Pages come through the `fetcher` of
 * the world, hence under the same guard and at the same pace as any visit. A task given up takes the thread along; the next has a new one.
 */
export function openTrialThread(signal: AbortSignal): TrialThread {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const drop = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    await ending?.terminate();
  };

  const once = async (task: TrialTask, { fetcher, ...world }: TrialWorld): Promise<TrialAnswer | Permanent> => {
    if (signal.aborted) throw new Permanent(STOPPING);
    clearTimeout(idle);
    const worker = (thread ??= new Worker(new URL('./trial-thread.ts', import.meta.url), { resourceLimits: HEAP }));
    const { promise, resolve, reject } = Promise.withResolvers<TrialAnswer | Permanent>();
    const giveUp = (why: string) => (): void => reject(new Permanent(why));
    const ended = new AbortController();
    const late = setTimeout(giveUp(`超过 ${DEADLINE_MS / 1000} 秒，已放弃：网站太慢，或网页太大`), DEADLINE_MS);
    const stop = giveUp(STOPPING);
    const hear = (said: TrialSays): void => {
      if (said.kind === 'fetch') void fetchFor(worker, fetcher, said, ended.signal).catch(reject);
      else resolve(said.kind === 'done' ? said.answer : new Permanent(said.problem));
    };
    const fall = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new Permanent('网页占用内存过多，已放弃') : error);
    const end = (code: number): void => reject(new Error(`the thread of trials ended with ${code}`));
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', hear).on('error', fall).on('exit', end);
    worker.postMessage({ kind: 'task', task, world } satisfies TrialAsked);
    try {
      return await promise.catch(async (error: unknown) => {
        // It was given up, and may still be at work in there.
        await drop();
        if (error instanceof Permanent) throw error;
        // A fault in here is told to who asked; it must not end the collector, which has other sources.
        throw new Permanent(`没有做成：${error instanceof Error ? error.message : String(error)}`, { cause: error });
      });
    } finally {
      clearTimeout(late);
      ended.abort();
      signal.removeEventListener('abort', stop);
      worker.off('message', hear).off('error', fall).off('exit', end);
    }
  };

  return {
    run(task, world) {
      const next = last.then(() => once(task, world));
      last = next.catch(() => undefined);
      return next.then((answer) => {
        idle = setTimeout(() => void drop(), IDLE_MS);
        idle.unref();
        if (answer instanceof Permanent) throw answer;
        return answer;
      });
    },
    async close() {
      await last;
      await drop();
    },
  };
}

const STOPPING = '采集服务正在停止，请稍后再试';

async function fetchFor(
  worker: Worker,
  fetcher: HttpFetcher,
  { n, request }: Extract<TrialSays, { readonly kind: 'fetch' }>,
  keptUntil: AbortSignal,
): Promise<void> {
  const fetched = await fetcher.fetch({ ...request, keptUntil }).then(
    (response): TrialFetched => ({ n, response }),
    (error: unknown): TrialFetched => {
      // A fault of ours is no answer of a site.
      if (!(error instanceof Permanent || error instanceof Transient)) throw error;
      const name = error instanceof Permanent ? 'Permanent' : error instanceof Throttled ? 'Throttled' : 'Transient';
      return {
        n,
        error: { name, message: error.message, ...(error instanceof Throttled && { retryAt: error.retryAt }) },
      };
    },
  );
  worker.postMessage(fetched);
}
