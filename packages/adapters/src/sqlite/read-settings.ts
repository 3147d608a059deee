import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { logTable } from './migrations.ts';
import { dataFiles } from './open-sqlite-stores.ts';
import { toPolicy } from './sqlite-errors.ts';

/**
 * The records of `settings.changed` in a data folder, in order, through a connection that cannot write, also while the system
 * runs. None when there is no database yet.
 */
export function readSettingsRecords(folder: string): readonly string[] {
  const file = join(folder, dataFiles.database);
  if (!existsSync(file)) return [];
  try {
    const connection = new DatabaseSync(file, { readOnly: true, timeout: 15_000 });
    try {
      const rows = connection.prepare(`SELECT value FROM ${logTable('settings.changed')} ORDER BY offset`).all();
      return rows.map((row) => String(row['value']));
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toPolicy(error, file);
  }
}
