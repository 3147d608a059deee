import { instant } from '@tingchao/domain/time/instant.ts';
import type { AuditEntry, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { chain } from '../system/audit-chain.ts';
import type { Prepare, Row } from './connection.ts';

/** What `toEntry` needs of a row. */
export const AUDIT_COLUMNS = 'seq, at, actor, action, subject, detail, hash';

/** Writes of the audit log: entries behind the last one, each id once. */
export function auditWrites(prepare: Prepare) {
  const byId = prepare(`SELECT ${AUDIT_COLUMNS} FROM audit WHERE subject = ? AND id = ?`);
  const last = prepare(`SELECT ${AUDIT_COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1`);
  const insert = prepare(`INSERT INTO audit(id, ${AUDIT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);

  return {
    appendAudit(entries: readonly { readonly id: string; readonly entry: AuditEntry }[]): readonly ChainedEntry[] {
      const row = last.get();
      let previous = row ? toEntry(row) : null;
      return entries.map(({ id, entry }) => {
        const known = byId.get(entry.subject, id);
        if (known) return toEntry(known);
        previous = chain(previous, entry);
        const { seq, at, actor, action, subject, detail, hash } = previous;
        insert.run(id, seq, at, actor, action, subject, JSON.stringify(detail), hash);
        return previous;
      });
    },
  };
}

/** An entry from its row. */
export function toEntry(row: Row): ChainedEntry {
  const [seq, at] = [row['seq'], row['at']] as [number, number];
  const [actor, action, subject, hash] = [row['actor'], row['action'], row['subject'], row['hash']] as [
    string,
    string,
    string,
    string,
  ];
  const detail = JSON.parse(row['detail'] as string) as ChainedEntry['detail'];
  return { seq, at: instant(at), actor, action, subject, detail, hash };
}
