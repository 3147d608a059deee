import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openKeyRing } from '../system/key-ring.ts';
import { createSealer } from '../system/sealer.ts';
import { logTable } from './migrations.ts';
import { dataFiles } from './open-sqlite-stores.ts';
import { toPolicy } from './sqlite-errors.ts';

/** A record of `posts.collected`, unsealed. */
export type CollectedRecord = { readonly offset: number; readonly key: string; readonly value: string };

/** What lies in the log from an offset on. */
export type Collected = {
  readonly records: readonly CollectedRecord[];
  /** Records that are there but whose key was erased: forgotten, and counted. */
  readonly erased: number;
  /** Offset of the oldest record still in the log; undefined when the log is empty. */
  readonly oldest: number | undefined;
  /** Records after those returned. */
  readonly left: number;
};

/**
 * Reads collected posts in order through a connection of its own, also while the system runs, until `mostRecords` or
 * `mostChars` of text. Undefined when there is no database yet.
 */
export function readCollected(
  folder: string,
  from: number,
  limit: { readonly mostRecords: number; readonly mostChars: number },
): Collected | undefined {
  const file = join(folder, dataFiles.database);
  if (!existsSync(file)) return undefined;
  const sealer = createSealer(openKeyRing(join(folder, dataFiles.keys)), 'log');
  const table = logTable('posts.collected');
  try {
    const connection = new DatabaseSync(file, { readOnly: true, timeout: 15_000 });
    try {
      const one = (sql: string, ...values: readonly number[]): number | null =>
        (connection.prepare(sql).get(...values) as { n: number | null }).n;
      const records: CollectedRecord[] = [];
      let [erased, chars, last] = [0, 0, from - 1];
      const rows = connection.prepare(`SELECT offset, key, value FROM ${table} WHERE offset >= ? ORDER BY offset`);
      for (const row of rows.iterate(from)) {
        if (records.length >= limit.mostRecords || chars >= limit.mostChars) break;
        const { offset, key, value } = row as { offset: number; key: string; value: string | Uint8Array };
        const text = typeof value === 'string' ? value : sealer.open(value, key);
        last = offset;
        if (text === undefined) erased += 1;
        else records.push({ offset, key, value: text });
        chars += text?.length ?? 0;
      }
      const left = one(`SELECT count(*) AS n FROM ${table} WHERE offset > ?`, last) ?? 0;
      return { records, erased, oldest: one(`SELECT min(offset) AS n FROM ${table}`) ?? undefined, left };
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toPolicy(error, file);
  }
}
