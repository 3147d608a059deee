import type { AuditLog, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { createAuditQueue, type WaitingEntry } from '../system/audit-queue.ts';
import { verifyChain } from '../system/verify-chain.ts';
import type { AuditHeads } from './audit-heads.ts';
import { AUDIT_COLUMNS, toEntry } from './audit-writes.ts';
import type { Database } from './database.ts';

/** Entries read at a time. */
export const PAGE = 500;

/** The audit chain in the database, its daily head outside. Appends that meet share one transaction. */
export function createSqliteAuditLog(
  database: Database,
  options: { readonly clock: Clock; readonly heads: AuditHeads },
): AuditLog {
  const { clock, heads } = options;
  const columns = AUDIT_COLUMNS;
  const last = database.prepare(`SELECT ${columns} FROM audit ORDER BY seq DESC LIMIT 1`);
  const page = database.prepare(`SELECT ${columns} FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?`);
  const ofSubject = database.prepare(
    `SELECT ${columns} FROM audit WHERE subject = ? AND seq >= ? ORDER BY +seq LIMIT ?`,
  );
  const lastEntry = (): ChainedEntry | null => {
    const row = last.get();
    return row ? toEntry(row) : null;
  };

  async function appendAll(group: readonly WaitingEntry[]): Promise<readonly ChainedEntry[]> {
    const chained = await database.write('appendAudit', group);
    const head = chained.toSorted((a, b) => b.seq - a.seq)[0];
    if (head && head.seq === lastEntry()?.seq) await heads.write(head, clock.now());
    return chained;
  }

  return {
    append: createAuditQueue(appendAll),
    list: async ({ subject, from = 1, limit = 1000 }) =>
      (subject === undefined ? page.all(from, limit) : ofSubject.all(subject, from, limit)).map(toEntry),
    async verify() {
      await heads.flush();
      return verifyChain(() => pagesOfChain((from) => page.all(from, PAGE).map(toEntry)), heads);
    },
  };
}

/** The chain in pages, from its first entry on; `read` gives one page of at most `PAGE` entries. */
export function* pagesOfChain(read: (from: number) => readonly ChainedEntry[]): Generator<readonly ChainedEntry[]> {
  for (let page = read(1); page.length > 0; page = read((page.at(-1)?.seq ?? 0) + 1)) yield page;
}
