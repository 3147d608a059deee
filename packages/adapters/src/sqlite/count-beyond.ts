import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataFiles } from './open-sqlite-stores.ts';
import { logTable } from './migrations.ts';
import { toPolicy } from './sqlite-errors.ts';

/** What one data folder holds and an older copy of it does not. */
export type Beyond = {
  /** Posts collected or entered since, analysed or not. */
  readonly posts: number;
  /** Cases opened or changed since. */
  readonly cases: number;
};

/**
 * Counts what a data folder has beyond a copy of its data made earlier (the `data` folder of a backup), so that a restore
 * can say what it sets aside. Undefined when there is nothing to compare.
 */
export function countBeyond(dataFolder: string, copyFolder: string): Beyond | undefined {
  const [file, copy] = [dataFolder, copyFolder].map((folder) => join(folder, dataFiles.database)) as [string, string];
  if (!existsSync(file) || !existsSync(copy)) return undefined;
  try {
    const connection = new DatabaseSync(file, { readOnly: true, timeout: 15_000 });
    try {
      connection.prepare('ATTACH DATABASE ? AS copy').run(copy);
      const log = logTable('posts.collected');
      const count = (sql: string): number => (connection.prepare(sql).get() as { n: number }).n;
      return {
        posts: count(`SELECT count(*) AS n FROM main.${log}
          WHERE offset > coalesce((SELECT max(offset) FROM copy.${log}), -1)`),
        cases: count(`SELECT count(*) AS n FROM main.cases AS now
          WHERE NOT EXISTS (SELECT 1 FROM copy.cases AS was WHERE was.id = now.id AND was.version = now.version)`),
      };
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toPolicy(error, file);
  }
}
