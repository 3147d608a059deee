/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { Worker } from 'node:worker_threads';
import type { Platform, Service, ServiceFactory } from './platform.ts';
import type { ThreadData, Told } from './thread-messages.ts';

/** Heap of a service's thread, MiB; typed arrays and the segmenter lie outside of it. */
const HEAP = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1024 };

export type InThread = {
  readonly name: string;
  /** The module that calls `serveInThread` with the service's factory. */
  readonly entry: URL;
};

/**
 * A service in a thread of its own, on the same data: its computing holds up nobody else's. What it logs and counts is
 * told here. The platform must be one that threads can share (`Platform.share`).
 */
export function inThread({ name, entry }: InThread): ServiceFactory {
  return (platform): Service => {
    const started = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    const failed = Promise.withResolvers<void>();
    // Whoever awaits them sees the failure; until then it must not count as unhandled.
    for (const { promise } of [started, stopped, failed]) promise.catch(() => undefined);
    let worker: Worker | undefined;
    const fail = (error: unknown): void => {
      for (const { reject } of [started, stopped, failed]) reject(error);
    };
    const hear = (told: Told): void => {
      if (told.kind === 'event') platform.events.emit(told.name, told.fields);
      else if (told.kind === 'started') started.resolve();
      else if (told.kind === 'stopped') stopped.resolve();
      else fail(told.error);
    };
    return {
      name,
      done: failed.promise,
      start() {
        worker = open(platform, { name, entry });
        worker.on('message', hear);
        worker.on('error', fail);
        worker.on('exit', () => fail(new Error(`the thread of ${name} has ended`)));
        return started.promise;
      },
      async stop() {
        worker?.postMessage('stop');
        // A failure is told by `done`; stopping after it succeeds.
        await Promise.allSettled([worker ? stopped.promise : undefined]);
        failed.resolve();
        await worker?.terminate();
      },
    };
  };
}

function open({ settings, live, share }: Platform, { name, entry }: InThread): Worker {
  if (share === undefined) throw new TypeError('this platform cannot be shared between threads');
  const { handle, transfer } = share();
  return new Worker(entry, {
    workerData: {
      name,
      settings,
      live: live && { seed: live.seed, number: live.number() },
      shared: handle,
    } satisfies ThreadData,
    transferList: [...transfer],
    resourceLimits: HEAP,
  });
}
