/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Pages of the WAL that wait before a checkpoint is asked for (4 KiB each). */
const PAGES_PER_CHECKPOINT = 2000;

export type Checkpoints = {
  /** Looks at the length of the WAL and asks for a checkpoint when it is time. */
  afterCommit(): void;
  /** Resolves when the checkpoint that runs is over; null when none does. */
  running(): Promise<void> | null;
  stop(): Promise<void>;
};

/**
 * Moves the WAL into the database from a worker thread with a connection of its own: inside a commit this would hold
 * the event loop for two syncs of the disk and thousands of page writes.
 */
export function createCheckpoints(file: string, connection: DatabaseSync): Checkpoints {
  const length = connection.prepare('PRAGMA wal_checkpoint(NOOP)');
  let worker: Worker | null = null;
  let running: PromiseWithResolvers<void> | null = null;
  let failure: Error | null = null;

  const start = (): Worker => {
    const started = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file } });
    started.unref();
    const finish = (): void => {
      running?.resolve();
      running = null;
    };
    started.on('message', finish);
    started.on('exit', finish);
    started.on('error', (error: Error) => {
      failure = error;
      finish();
    });
    return started;
  };

  return {
    afterCommit() {
      if (failure) throw new Error('the checkpoint worker failed', { cause: failure });
      if (running) return;
      const { log, checkpointed } = length.get() as { log: number; checkpointed: number };
      if (log - checkpointed < PAGES_PER_CHECKPOINT) return;
      running = Promise.withResolvers();
      worker ??= start();
      worker.postMessage('checkpoint');
    },
    running: () => running?.promise ?? null,
    async stop() {
      if (!worker) return;
      const ended = Promise.withResolvers<void>();
      worker.once('exit', () => ended.resolve());
      worker.postMessage('stop');
      worker.ref();
      await ended.promise;
      worker = null;
    },
  };
}
