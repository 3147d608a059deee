import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { attempt, preparer, type Prepare } from './connection.ts';
import { migrate } from './migrations.ts';
import { Damaged } from './sqlite-errors.ts';
import type { MessagePort } from 'node:worker_threads';
import { borrowWriter, createWriter } from './writer.ts';
import type { Write } from './write-orders.ts';

/** One connection for reads here, one for writes in a thread of its own; errors in the policy's words. */
export type Database = {
  /** Statements that read; what `write` has resolved is seen by them. */
  readonly prepare: Prepare;
  /** Runs a named write in a durable transaction; whatever it throws undoes all of it. */
  readonly write: Write;
  /** Writes the whole file anew, so that nothing of what was removed or replaced is left in it; writes wait meanwhile. */
  rewrite(): Promise<void>;
  close(): Promise<void>;
  readonly file: string;
};

/** The database where it was opened first. */
export type OwnDatabase = Database & {
  /** A line to the writer, for another thread of this process. */
  lend(): MessagePort;
};

/** How long opening and closing wait for another connection. */
const OPEN_TIMEOUT_MS = 15_000;

/**
 * Opens `file` (made when missing) in WAL mode with `synchronous=FULL`. After an unclean end it is checked first; a
 * damaged one throws `Damaged`.
 */
export function openDatabase(file: string): OwnDatabase {
  const existed = existsSync(file);
  // SQLite gives its other files the mode of this one.
  if (!existed) closeSync(openSync(file, 'wx', 0o600));
  const connection = attempt(file, () => new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS }));
  try {
    attempt(file, () => {
      connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY`);
      if (existed && !endedCleanly(connection)) check(connection, 'quick_check');
      migrate(connection);
      connection.exec(`INSERT INTO state VALUES ('ended', 'unclean') ON CONFLICT DO UPDATE SET value = excluded.value`);
      connection.exec('PRAGMA query_only = ON');
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  const writer = createWriter(file);
  return {
    file,
    prepare: preparer(connection, file),
    write: writer.write,
    rewrite: () => writer.write('rewrite'),
    lend: writer.lend,
    async close() {
      await writer.close();
      if (!connection.isOpen) return;
      try {
        attempt(file, () =>
          connection.exec(`PRAGMA query_only = OFF; UPDATE state SET value = 'cleanly' WHERE name = 'ended'`),
        );
      } finally {
        connection.close();
      }
    },
  };
}

/** Opens in this thread what another thread of the process has open: reads of its own, writes over the lent line. */
export function joinDatabase(file: string, line: MessagePort): Database {
  const connection = attempt(file, () => new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS }));
  attempt(file, () => connection.exec(`PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON`));
  const writer = borrowWriter(line);
  return {
    file,
    prepare: preparer(connection, file),
    write: writer.write,
    rewrite: () => writer.write('rewrite'),
    async close() {
      await writer.close();
      if (connection.isOpen) connection.close();
    },
  };
}

function endedCleanly(connection: DatabaseSync): boolean {
  const known = connection.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'state'`).get();
  if (!known) return true;
  const row = connection.prepare(`SELECT value FROM state WHERE name = 'ended'`).get();
  return row?.['value'] !== 'unclean';
}

/** Runs SQLite's own check; throws `Damaged` with the first findings. */
export function check(connection: DatabaseSync, how: 'quick_check' | 'integrity_check'): void {
  const findings = connection
    .prepare(`PRAGMA ${how}(3)`)
    .all()
    .map((row) => String(Object.values(row)[0]));
  if (findings.length === 1 && findings[0] === 'ok') return;
  throw new Damaged(
    `数据库 ${connection.location() ?? ''} 已损坏（${findings.join('; ')}）；请停机后用 tingchao restore 从备份恢复`,
  );
}
