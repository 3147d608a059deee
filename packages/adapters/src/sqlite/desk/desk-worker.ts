/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { Worker } from 'node:worker_threads';
import { Transient } from '@tingchao/ports/errors.ts';
import type { DeskChange } from '@tingchao/ports/desk-reader.ts';
import type { DeskThreadData, DeskWork, FromThread, ToThread } from './desk-messages.ts';

/** Heap of a thread of the desk, MiB: a page of documents, or a slice of the log. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 384 };

/** A thread of the desk, as the thread that asks sees it. */
export type DeskWorker = {
  ask<N extends keyof DeskWork>(name: N, ...args: Parameters<DeskWork[N]>): Promise<Awaited<ReturnType<DeskWork[N]>>>;
  send(message: 'look' | 'tell'): void;
  /** Questions that wait for an answer. */
  readonly waiting: number;
  readonly isRunning: boolean;
  close(): Promise<void>;
};

/** Starts a thread with the first message; one that fell is started again with the next. */
export function createDeskWorker(
  workerData: DeskThreadData,
  hears: { changed(changes: readonly DeskChange[]): void; ended(): void } = { changed: () => {}, ended: () => {} },
): DeskWorker {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let worker: Worker | undefined;
  let last = 0;

  function hear(message: FromThread): void {
    if (message.kind === 'changes') return hears.changed(message.changes);
    const asker = asked.get(message.id);
    asked.delete(message.id);
    if (asked.size === 0) worker?.unref();
    if (message.kind === 'answer') asker?.resolve(message.value);
    else asker?.reject(toError(message));
  }
  function start(): Worker {
    const started = new Worker(new URL('./desk-thread.ts', import.meta.url), { workerData, resourceLimits: HEAP });
    let reason: unknown;
    started.on('message', hear);
    started.on('error', (error) => {
      reason = error;
    });
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      const fallen = new Transient('查询线程已退出；系统会自动重试', reason === undefined ? {} : { cause: reason });
      for (const { reject } of asked.values()) reject(fallen);
      asked.clear();
      hears.ended();
    });
    started.unref();
    return started;
  }
  const running = (): Worker => (worker ??= start());

  return {
    ask<N extends keyof DeskWork>(name: N, ...args: Parameters<DeskWork[N]>) {
      const asker = Promise.withResolvers<unknown>();
      last += 1;
      asked.set(last, asker);
      const thread = running();
      // A process waits for its answers, and for nothing else here.
      thread.ref();
      thread.postMessage({ id: last, name, args } satisfies ToThread);
      return asker.promise as Promise<Awaited<ReturnType<DeskWork[N]>>>;
    },
    send: (message) => running().postMessage(message satisfies ToThread),
    get waiting() {
      return asked.size;
    },
    get isRunning() {
      return worker !== undefined;
    },
    async close() {
      if (worker === undefined) return;
      const ended = Promise.withResolvers<void>();
      worker.once('exit', () => ended.resolve());
      worker.ref();
      worker.postMessage('close' satisfies ToThread);
      await ended.promise;
    },
  };
}

function toError({ name, message }: { readonly name: string; readonly message: string }): Error {
  if (name === 'RangeError') return new RangeError(message);
  const error = new Error(message);
  error.name = name;
  return error;
}
