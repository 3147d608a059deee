/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { Worker } from 'node:worker_threads';
import { Conflict, Transient } from '@tingchao/ports/errors.ts';
import { Damaged } from './sqlite-errors.ts';
import type { Writes } from './writes.ts';

/** Runs a named write in a durable transaction; what it throws undoes all of it. */
export type Write = <N extends keyof Writes>(name: N, ...args: Parameters<Writes[N]>) => Promise<ReturnType<Writes[N]>>;

/** What the threads tell each other. */
export type Order = { readonly id: number; readonly name: keyof Writes; readonly args: readonly unknown[] };
export type Failure = { readonly kind: string; readonly message: string; readonly stack: string | undefined };
export type Outcome =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** Heap of the writer thread, MiB: it holds the rows of the transactions that wait and little else. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

/** The one writer of a database file, in a thread of its own that starts with the first write. */
export function createWriter(file: string): { readonly write: Write; close(): Promise<void> } {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let worker: Worker | null = null;
  let broken: Error | null = null;
  let asked = 0;

  function start(): Worker {
    const started = new Worker(new URL('./writer-thread.ts', import.meta.url), {
      workerData: { file },
      resourceLimits: HEAP,
    });
    started.on('message', (outcomes: readonly Outcome[]) => {
      for (const outcome of outcomes) {
        const asker = waiting.get(outcome.id);
        waiting.delete(outcome.id);
        if (outcome.ok) asker?.resolve(outcome.value);
        else asker?.reject(toError(outcome.failure));
      }
      // A process that waits for nothing else may end.
      if (waiting.size === 0) started.unref();
    });
    started.on('error', (error) => {
      broken = new Error('the writer thread failed', { cause: error });
    });
    started.on('exit', () => {
      worker = null;
      for (const asker of waiting.values()) asker.reject(broken ?? new Error('the writer thread has ended'));
      waiting.clear();
    });
    return started;
  }

  return {
    write<N extends keyof Writes>(name: N, ...args: Parameters<Writes[N]>) {
      if (broken) return Promise.reject(broken);
      const asker = Promise.withResolvers<unknown>();
      asked += 1;
      waiting.set(asked, asker);
      worker ??= start();
      worker.ref();
      worker.postMessage({ id: asked, name, args } satisfies Order);
      return asker.promise as Promise<ReturnType<Writes[N]>>;
    },
    async close() {
      if (!worker) return;
      const ended = Promise.withResolvers<void>();
      worker.once('exit', () => ended.resolve());
      worker.ref();
      worker.postMessage('close');
      await ended.promise;
    },
  };
}

const kinds: Readonly<Record<string, new (message: string) => Error>> = { Transient, Conflict, Damaged, Error };

/** An error of the other thread as one of this: its policy is its class. */
function toError({ kind, message, stack }: Failure): Error {
  const error = new (kinds[kind] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
