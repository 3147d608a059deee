import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createCheckpoints } from './checkpoints.ts';
import { migrate } from './migrations.ts';
import { createWriteQueue } from './write-queue.ts';
import { Damaged, isBusy, toPolicy } from './sqlite-errors.ts';

/** The one writer connection, with errors in the policy's words. */
export type Database = {
  readonly prepare: (sql: string) => Statement;
  /** Runs `work` in a durable transaction; whatever it throws undoes all of it. Synchronous: keep it short. */
  readonly write: <T>(work: () => T) => Promise<T>;
  close(): Promise<void>;
  readonly file: string;
};

export type Row = Readonly<Record<string, unknown>>;
type Value = string | number | bigint | null | Uint8Array;
export type Statement = {
  run(...values: readonly Value[]): void;
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): readonly Row[];
};

/** How long opening waits for another connection. */
const OPEN_TIMEOUT_MS = 15_000;
/** How long a statement may hold the event loop for another connection; the write queue waits the rest without it. */
const STATEMENT_TIMEOUT_MS = 20;
/** A last resort: checkpoints run in a worker long before the WAL has this many pages. */
const EMERGENCY_CHECKPOINT_PAGES = 50_000;

/**
 * Opens `file` (made when missing) in WAL mode with `synchronous=FULL`. After an unclean end it is checked first; a
 * damaged one throws `Damaged`.
 */
export function openDatabase(file: string): Database {
  const existed = existsSync(file);
  // SQLite gives its other files the mode of this one.
  if (!existed) closeSync(openSync(file, 'wx', 0o600));
  const connection = attempt(() => new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS }));
  try {
    attempt(() => {
      connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = ${EMERGENCY_CHECKPOINT_PAGES};
        PRAGMA journal_size_limit = 67108864`);
      if (existed && !endedCleanly(connection)) check(connection, 'quick_check');
      migrate(connection);
      connection.exec(`INSERT INTO state VALUES ('ended', 'unclean') ON CONFLICT DO UPDATE SET value = excluded.value;
        PRAGMA busy_timeout = ${STATEMENT_TIMEOUT_MS}`);
    });
  } catch (error) {
    connection.close();
    throw error;
  }

  function attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toPolicy(error, file);
    }
  }

  const prepare = (sql: string): Statement => {
    const statement = attempt(() => connection.prepare(sql));
    return {
      run: (...values) => void attempt(() => statement.run(...values)),
      get: (...values) => attempt(() => statement.get(...values)),
      all: (...values) => attempt(() => statement.all(...values)),
    };
  };
  const control = (sql: string): (() => void) => {
    const statement = prepare(sql);
    return () => statement.run();
  };
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const rollback = control('ROLLBACK');
  const undo = control('ROLLBACK TO work');
  const checkpoints = createCheckpoints(file, connection);
  const queue = createWriteQueue(
    {
      begin: (lastTry) => {
        try {
          begin.run();
          return true;
        } catch (error) {
          if (!lastTry && isBusy(error)) return false;
          throw toPolicy(error, file);
        }
      },
      commit: control('COMMIT'),
      // A full disk may have rolled back already.
      rollback: () => connection.isTransaction && rollback(),
      savepoint: control('SAVEPOINT work'),
      release: control('RELEASE work'),
      rollbackToSavepoint: () => connection.isTransaction && undo(),
    },
    () => checkpoints.afterCommit(),
    () => checkpoints.running(),
  );

  return {
    file,
    prepare,
    write: queue.write,
    async close() {
      await queue.drained();
      await checkpoints.stop();
      if (!connection.isOpen) return;
      try {
        attempt(() => connection.exec(`UPDATE state SET value = 'cleanly' WHERE name = 'ended'`));
      } finally {
        connection.close();
      }
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
    `数据库 ${connection.location() ?? ''} 已损坏(${findings.join('; ')});请停机后用 tingchao restore 从备份恢复`,
  );
}
