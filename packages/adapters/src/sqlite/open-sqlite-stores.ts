import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { createArrivals, type Arrivals } from '../embedded-log/arrivals.ts';
import type { LogWatch } from '../embedded-log/consume.ts';
import { openErasureLedger } from '../system/erasure-ledger.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { sealAccounts } from '../system/sealed-accounts.ts';
import { createSealer } from '../system/sealer.ts';
import { openAuditHeads } from './audit-heads.ts';
import { joinDatabase, openDatabase, type Database } from './database.ts';
import { maintainLog } from './log-maintenance.ts';
import { openSqliteDesk, strangeDesk, type SqliteDesk } from './desk/sqlite-desk-reader.ts';
import { lockDataFolder } from './process-lock.ts';
import { createSealedBlobStore } from './sealed-blob-store.ts';
import { createSqliteAccountStore } from './sqlite-account-store.ts';
import { createSqliteAuditLog } from './sqlite-audit-log.ts';
import { createSqliteCaseStore } from './sqlite-case-store.ts';
import { createSqliteErase } from './sqlite-erase.ts';
import { createSqliteCommit } from './sqlite-commit.ts';
import { createSqliteIncidentStore } from './sqlite-incident-store.ts';
import { createSqliteMessageLog } from './sqlite-message-log.ts';
import { createSqlitePostStore } from './sqlite-post-store.ts';
import { createSqliteSourceStateStore } from './sqlite-source-state-store.ts';

/** Where things lie in a data folder. */
export const dataFiles = { database: 'tingchao.db', blobs: 'blobs', keys: 'keys', auditHeads: 'audit-heads' } as const;

export type SqliteOptions = {
  readonly clock: Clock;
  readonly backoffMs?: number;
  readonly watch?: LogWatch;
};

/** What one thread hands to another so that both work on the same data folder. */
type Shared = { readonly folder: string; readonly line: MessagePort; readonly channel: string };

/**
 * Opens log and stores in a data folder (made when missing). Throws `DataInUse` when another process works on it and
 * `Damaged` when the database is broken.
 */
export function openSqliteStores(folder: string, options: SqliteOptions): Stores {
  const lock = lockDataFolder(folder, options.clock.now());
  try {
    const database = openDatabase(join(folder, dataFiles.database));
    const openDesk = (arrivals: Arrivals): SqliteDesk => openSqliteDesk(folder, database.file, arrivals);
    const { stores, arrivals, flush } = openOver(folder, database, options, openDesk);
    return {
      ...stores,
      share() {
        const channel = `tingchao ${folder}`;
        arrivals.join(channel);
        const line = database.lend();
        return { handle: { folder, line, channel } satisfies Shared, transfer: [line] };
      },
      async close() {
        try {
          await stores.close();
          await flush();
        } finally {
          lock.release();
        }
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens the stores that another thread of this process has open, by what its `share` gave. */
export function joinSqliteStores(handle: unknown, options: SqliteOptions): Stores {
  const { folder, line, channel } = handle as Shared;
  const { stores, arrivals, flush } = openOver(
    folder,
    joinDatabase(join(folder, dataFiles.database), line),
    options,
    () => strangeDesk,
  );
  arrivals.join(channel);
  return {
    ...stores,
    async close() {
      await stores.close();
      await flush();
    },
  };
}

function openOver(
  folder: string,
  database: Database,
  options: SqliteOptions,
  openDesk: (arrivals: Arrivals) => SqliteDesk,
): { readonly stores: Stores; readonly arrivals: Arrivals; flush(): Promise<void> } {
  const { clock } = options;
  const keys = openKeyRing(join(folder, dataFiles.keys));
  const heads = openAuditHeads(join(folder, dataFiles.auditHeads), keys);
  const arrivals = createArrivals();
  const desk = openDesk(arrivals);
  const sealer = createSealer(keys, 'log');
  const blobs = createSealedBlobStore(join(folder, dataFiles.blobs), { clock, sealer: createSealer(keys, 'blob') });
  const stores: Stores = {
    log: createSqliteMessageLog(database, { ...options, arrivals, sealer }),
    posts: createSqlitePostStore(database),
    incidents: createSqliteIncidentStore(database),
    cases: createSqliteCaseStore(database),
    sources: createSqliteSourceStateStore(database),
    accounts: sealAccounts(createSqliteAccountStore(database), keys),
    blobs,
    audit: createSqliteAuditLog(database, { clock, heads }),
    commit: createSqliteCommit(database, { clock, arrivals, heads }),
    desk,
    erase: createSqliteErase(database, { blobs, sealer, desk }),
    erasures: openErasureLedger(join(folder, dataFiles.keys)),
    authorSalt: keys.obtain('author').toString('hex'),
    maintain: (at) => maintainLog(database, keys, at),
    async close() {
      await desk.close();
      arrivals.close();
      await database.close();
    },
  };
  return { stores, arrivals, flush: heads.flush };
}
