import type { BlobStore } from '@tingchao/ports/blob-store.ts';
import type { Erase } from '@tingchao/ports/erase.ts';
import type { Sealer } from '../system/sealer.ts';
import type { Database } from './database.ts';
import type { SqliteDesk } from './desk/sqlite-desk-reader.ts';
import { eraseFromLog } from './erase-log.ts';

/**
 * `Stores.erase` over one database. Removed rows and earlier versions of documents leave their bytes in free pages and in the
 * slack of others, so the database is written anew at the end, and its write-ahead log emptied; meanwhile writes wait. The index of the
 * desk then takes in what was told, and is written anew as well.
 */
export function createSqliteErase(
  database: Database,
  {
    blobs,
    sealer,
    desk,
  }: { readonly blobs: BlobStore; readonly sealer: Sealer; readonly desk: Pick<SqliteDesk, 'scrub'> },
): Erase {
  return async (erasure) => {
    const records = await eraseFromLog(database, sealer, erasure);
    const removed = await blobs.remove(erasure.blobs);
    await database.rewrite();
    await desk.scrub();
    return { records, blobs: removed };
  };
}
