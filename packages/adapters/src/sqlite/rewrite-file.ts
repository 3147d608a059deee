import type { DatabaseSync } from 'node:sqlite';
import { Transient } from '@tingchao/ports/errors.ts';
import { attempt } from './connection.ts';

/**
 * Writes a database anew and empties its write-ahead log. The copy is made in a file and not in memory, since it is as big as
 * the database. Throws `Transient` when readers do not let the log be emptied in time, or when the disk is full.
 */
export function rewriteFile(connection: DatabaseSync, file: string): void {
  attempt(file, () => {
    connection.exec('PRAGMA temp_store = FILE');
    try {
      connection.exec('VACUUM');
    } finally {
      connection.exec('PRAGMA temp_store = MEMORY');
    }
  });
  const emptied = attempt(file, () => connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
  if (emptied?.['busy'] === 0) return;
  throw new Transient(`数据库 ${file} 正被读取，旧内容一时清不掉；请稍后重试`);
}
