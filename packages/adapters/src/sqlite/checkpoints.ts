/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Pages of the WAL that wait before a checkpoint is asked for (4 KiB each). */
const PAGES_PER_CHECKPOINT = 2000;

export type Checkpoints = {
  /** Looks at the length of the WAL and asks for a checkpoint when it is time. */
  afterCommit(): void;
  stop(): Promise<void>;
};

/**
 * Moves the WAL into the database from a worker thread with a connection of its own: inside a commit this would hold
 * the event loop for two syncs of the disk and thousands of page writes.
 */
export function createCheckpoints(file: string, connection: DatabaseSync): Checkpoints {
  const length = connection.prepare('PRAGMA wal_checkpoint(NOOP)');
  let worker: Worker | null = null;
  let running = false;
  let failure: Error | null = null;

  const start = (): Worker => {
    const started = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file } });
    started.unref();
    started.on('message', () => {
      running = false;
    });
    started.on('error', (error: Error) => {
      failure = error;
    });
    return started;
  };

  return {
    afterCommit() {
      if (failure) throw new Error('the checkpoint worker failed', { cause: failure });
      if (running) return;
      const { log, checkpointed } = length.get() as { log: number; checkpointed: number };
      if (log - checkpointed < PAGES_PER_CHECKPOINT) return;
      running = true;
      worker ??= start();
      worker.postMessage('checkpoint');
    },
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
