/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { Worker } from 'node:worker_threads';
import type { AnalyzerSettings } from '@tingchao/domain/analysis/dictionary.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { Understood } from './understand.ts';

/** A slice of a batch, and what comes back for it: JSON, which is read here in a quarter of the time that a copy of the objects takes. */
export type Task = { readonly id: number; readonly posts: readonly Post[] };
export type Answer = { readonly id: number; readonly understood?: string; readonly error?: unknown };

/** Threads that read the posts of large batches. */
export type UnderstandPool = {
  /** What each post says, in the order of the posts; rejects with the first error of any. */
  all(posts: readonly Post[]): Promise<readonly Understood[]>;
  /** Ends the threads; what is under way is rejected. The next batch opens them again. */
  close(): Promise<void>;
};

export type PoolOptions = {
  readonly threads: number;
  /** Threads that had nothing to do for so long are ended: each holds dictionaries of some 100 MB. */
  readonly idleMs?: number;
};

/** Posts handed over at once: enough that handing over is little, few enough that the threads end together. */
const SLICE = 32;
/** Slices a thread has at a time: the next is there when one is done. */
const AHEAD = 2;
const IDLE_MS = 60_000;
/** Heap of a thread, MiB; the segmenter lies outside of it. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

type Waiting = { readonly task: Task; readonly done: PromiseWithResolvers<readonly Understood[]> };
type Thread = { readonly worker: Worker; readonly under: Map<number, Waiting> };

/**
 * A pool that opens its threads with the first batch and ends them when there is nothing to do; they do not keep the process
 * alive. The same settings and segmenter as in one thread give the same results.
 */
export function createUnderstandPool(
  settings: AnalyzerSettings,
  { threads, idleMs = IDLE_MS }: PoolOptions,
): UnderstandPool {
  let pool: readonly Thread[] = [];
  let waiting: Waiting[] = [];
  let lastId = 0;
  let idle: NodeJS.Timeout | undefined;

  const feed = (thread: Thread): void => {
    while (thread.under.size < AHEAD) {
      const next = waiting.shift();
      if (next === undefined) return;
      thread.under.set(next.task.id, next);
      thread.worker.postMessage(next.task);
    }
  };
  const close = async (reason: unknown = new Error('the threads that read posts were closed')): Promise<void> => {
    clearTimeout(idle);
    const [ended, dropped] = [pool, waiting];
    pool = [];
    waiting = [];
    for (const { done } of [...ended.flatMap(({ under }) => [...under.values()]), ...dropped]) done.reject(reason);
    await Promise.all(ended.map(({ worker }) => worker.terminate()));
  };
  const openThread = (): Thread => {
    const worker = new Worker(new URL('./understand-thread.ts', import.meta.url), {
      workerData: settings,
      resourceLimits: HEAP,
    });
    worker.unref();
    const thread: Thread = { worker, under: new Map() };
    worker.on('message', ({ id, understood, error }: Answer) => {
      const answered = thread.under.get(id);
      thread.under.delete(id);
      if (understood === undefined) answered?.done.reject(error);
      else answered?.done.resolve(JSON.parse(understood) as readonly Understood[]);
      feed(thread);
    });
    const fail = (reason: unknown): void => {
      // Threads that were ended on purpose are no longer of the pool.
      if (pool.includes(thread)) void close(reason);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('a thread that reads posts has ended')));
    return thread;
  };

  return {
    async all(posts) {
      clearTimeout(idle);
      if (pool.length === 0) pool = Array.from({ length: threads }, openThread);
      const slices: Waiting[] = [];
      for (let at = 0; at < posts.length; at += SLICE) {
        lastId += 1;
        const task = { id: lastId, posts: posts.slice(at, at + SLICE) };
        slices.push({ task, done: Promise.withResolvers() });
      }
      waiting.push(...slices);
      // While there is work the process stays; a thread that waits for the next batch does not hold it.
      for (const thread of pool) {
        thread.worker.ref();
        feed(thread);
      }
      try {
        return (await Promise.all(slices.map(({ done }) => done.promise))).flat();
      } finally {
        if (waiting.length === 0 && pool.every(({ under }) => under.size === 0)) {
          for (const { worker } of pool) worker.unref();
          clearTimeout(idle);
          idle = setTimeout(() => void close(), idleMs).unref();
        }
      }
    },
    close: () => close(),
  };
}
