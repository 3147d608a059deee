import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditLog } from '@tingchao/ports/audit-log.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { verifyChain } from '../system/verify-chain.ts';
import { openAuditHeads } from './audit-heads.ts';
import { dataFiles } from './open-sqlite-stores.ts';
import { AUDIT_COLUMNS, toEntry } from './audit-writes.ts';
import { PAGE, pagesOfChain } from './sqlite-audit-log.ts';
import { toPolicy } from './sqlite-errors.ts';

export type Inspection = {
  readonly audit: Awaited<ReturnType<AuditLog['verify']>>;
  /** `ok`, or what SQLite's integrity check found. */
  readonly database: string;
};

/**
 * Reads a data folder through a connection of its own, also while the system runs: walks the audit chain against its
 * signed heads and lets SQLite check every page. Undefined when there is no database yet.
 */
export async function inspectData(folder: string): Promise<Inspection | undefined> {
  const file = join(folder, dataFiles.database);
  if (!existsSync(file)) return undefined;
  try {
    const connection = new DatabaseSync(file, { readOnly: true, timeout: 15_000 });
    try {
      const page = connection.prepare(`SELECT ${AUDIT_COLUMNS} FROM audit WHERE seq >= ? ORDER BY seq LIMIT ${PAGE}`);
      const heads = openAuditHeads(join(folder, dataFiles.auditHeads), openKeyRing(join(folder, dataFiles.keys)));
      const audit = await verifyChain(() => pagesOfChain((from) => page.all(from).map(toEntry)), heads);
      const findings = connection.prepare('PRAGMA integrity_check(5)').all();
      return { audit, database: findings.map((row) => String(Object.values(row)[0])).join('; ') };
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toPolicy(error, file);
  }
}
