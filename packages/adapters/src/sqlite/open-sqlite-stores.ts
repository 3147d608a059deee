import { join } from 'node:path';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { LogWatch } from '../embedded-log/consume.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { createSealer } from '../system/sealer.ts';
import { openAuditHeads } from './audit-heads.ts';
import { openDatabase } from './database.ts';
import { maintainLog } from './log-maintenance.ts';
import { lockDataFolder } from './process-lock.ts';
import { createSealedBlobStore } from './sealed-blob-store.ts';
import { createSqliteAuditLog } from './sqlite-audit-log.ts';
import { createSqliteCaseStore } from './sqlite-case-store.ts';
import { createSqliteIncidentStore } from './sqlite-incident-store.ts';
import { createSqliteMessageLog } from './sqlite-message-log.ts';
import { createSqlitePostStore } from './sqlite-post-store.ts';
import { createSqliteSourceStateStore } from './sqlite-source-state-store.ts';

/** Where things lie in a data folder. */
export const dataFiles = { database: 'tingchao.db', blobs: 'blobs', keys: 'keys', auditHeads: 'audit-heads' } as const;

/**
 * Opens log and stores in a data folder (made when missing). Throws `DataInUse` when another process works on it and
 * `Damaged` when the database is broken.
 */
export function openSqliteStores(
  folder: string,
  options: { readonly clock: Clock; readonly backoffMs?: number; readonly watch?: LogWatch },
): Stores {
  const { clock } = options;
  const lock = lockDataFolder(folder, clock.now());
  try {
    const keys = openKeyRing(join(folder, dataFiles.keys));
    const heads = openAuditHeads(join(folder, dataFiles.auditHeads), keys);
    const database = openDatabase(join(folder, dataFiles.database));
    return {
      log: createSqliteMessageLog(database, { ...options, sealer: createSealer(keys, 'log') }),
      posts: createSqlitePostStore(database),
      incidents: createSqliteIncidentStore(database),
      cases: createSqliteCaseStore(database),
      sources: createSqliteSourceStateStore(database),
      blobs: createSealedBlobStore(join(folder, dataFiles.blobs), { clock, sealer: createSealer(keys, 'blob') }),
      audit: createSqliteAuditLog(database, { clock, heads }),
      authorSalt: keys.obtain('author').toString('hex'),
      maintain: (at) => maintainLog(database, keys, at),
      async close() {
        try {
          await database.close();
          heads.flush();
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
