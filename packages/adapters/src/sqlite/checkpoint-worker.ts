/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** Runs passive checkpoints when told to; a busy or full disk leaves the WAL longer, the next one catches up. */
const connection = new DatabaseSync((workerData as { readonly file: string }).file, { timeout: 0 });
connection.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
const checkpoint = connection.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', (order: 'checkpoint' | 'stop') => {
  if (order === 'stop') {
    connection.close();
    parentPort?.close();
    return;
  }
  let outcome = 'done';
  try {
    checkpoint.get();
  } catch (error) {
    // The writer meets the same trouble at its next commit and reports it; nothing is lost by a later checkpoint.
    outcome = error instanceof Error ? error.message : String(error);
  }
  parentPort?.postMessage(outcome);
});
