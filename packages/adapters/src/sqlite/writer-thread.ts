/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { attempt, preparer } from './connection.ts';
import { createWriteQueue } from './write-queue.ts';
import type { Failure, Order, Outcome } from './write-orders.ts';
import { rewriteFile } from './rewrite-file.ts';
import { createWrites } from './writes.ts';

/** How long a transaction waits for another connection. */
const BUSY_TIMEOUT_MS = 15_000;
/** Pages of the WAL before it is moved into the database (4 KiB each): pages that are written often are moved once. */
const PAGES_PER_CHECKPOINT = 4000;

/** The writer thread: runs named writes, many a transaction, and moves the WAL into the database now and then. */
const { file } = workerData as { readonly file: string };
const connection = attempt(file, () => new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
attempt(file, () =>
  connection.exec(`PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -12288;
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

/** Who is told of what was done: the thread that opened the database, and those it lent a line to. */
const lines = new Map<MessagePort, Outcome[]>();
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
    for (const [line, told] of lines) {
      if (told.length === 0) continue;
      line.postMessage(told);
      lines.set(line, []);
    }
  },
);

function take(line: MessagePort, { id, name, args }: Order): void {
  queue.add({
    run: () => (name === 'rewrite' ? rewriteFile(connection, file) : writes[name]?.(...args)),
    ...(name === 'rewrite' ? { alone: true } : {}),
    done: (value) => lines.get(line)?.push({ id, ok: true, value }),
    failed: (error) => lines.get(line)?.push({ id, ok: false, failure: describe(error) }),
  });
}

function listen(line: MessagePort): void {
  lines.set(line, []);
  line.on('message', (message: Order | { readonly line: MessagePort } | 'close') => {
    if (message === 'close') close();
    else if ('line' in message) listen(message.line);
    else take(line, message);
  });
  line.on('close', () => void lines.delete(line));
}

function close(): void {
  queue.whenIdle(() => {
    connection.close();
    for (const line of lines.keys()) line.close();
  });
}

if (parentPort) listen(parentPort);

function describe(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'Error', message: String(error), stack: undefined };
  return { kind: error.name, message: error.message, stack: error.stack };
}
