/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { attempt, preparer } from './connection.ts';
import { createWriteQueue } from './write-queue.ts';
import type { Failure, Order, Outcome } from './writer.ts';
import { createWrites } from './writes.ts';

/** How long a transaction waits for another connection. */
const BUSY_TIMEOUT_MS = 15_000;
/** Pages of the WAL before it is moved into the database (4 KiB each): pages that are written often are moved once. */
const PAGES_PER_CHECKPOINT = 4000;

/** The writer thread: runs named writes, many a transaction, and moves the WAL into the database now and then. */
const { file } = workerData as { readonly file: string };
const connection = attempt(file, () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
attempt(file, () =>
  connection.exec(`PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = ${PAGES_PER_CHECKPOINT};
    PRAGMA journal_size_limit = 67108864`),
);
const prepare = preparer(connection, file);
const writes = createWrites(prepare) as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
const control = (sql: string): (() => void) => {
  const statement = prepare(sql);
  return () => statement.run();
};
const [rollback, undo] = [control('ROLLBACK'), control('ROLLBACK TO work')];

let told: Outcome[] = [];
const queue = createWriteQueue(
  {
    begin: control('BEGIN IMMEDIATE'),
    commit: control('COMMIT'),
    // A full disk may have rolled back already.
    rollback: () => connection.isTransaction && rollback(),
    savepoint: control('SAVEPOINT work'),
    release: control('RELEASE work'),
    rollbackToSavepoint: () => connection.isTransaction && undo(),
  },
  () => {
    parentPort?.postMessage(told);
    told = [];
  },
);

parentPort?.on('message', (order: Order | 'close') => {
  if (order === 'close') {
    queue.whenIdle(() => {
      connection.close();
      parentPort?.close();
    });
    return;
  }
  const { id, name, args } = order;
  queue.add({
    run: () => writes[name]?.(...args),
    done: (value) => told.push({ id, ok: true, value }),
    failed: (error) => told.push({ id, ok: false, failure: describe(error) }),
  });
});

function describe(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'Error', message: String(error), stack: undefined };
  return { kind: error.name, message: error.message, stack: error.stack };
}
