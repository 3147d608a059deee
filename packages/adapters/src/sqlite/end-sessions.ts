import { DatabaseSync } from 'node:sqlite';

/**
 * Ends every session in a copy of the data that nothing runs on: a backup may hold some that were ended since, and nobody is signed
 * in by a restore. Data of a version without sessions stay as they are.
 */
export function endSessionsIn(file: string): void {
  const connection = new DatabaseSync(file);
  try {
    const there = connection.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'sessions'").get();
    if (there !== undefined) connection.exec('DELETE FROM sessions');
  } finally {
    connection.close();
  }
}
