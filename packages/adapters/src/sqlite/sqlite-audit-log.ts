import { setImmediate } from 'node:timers/promises';
import type { AuditLog, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { firstBroken } from '../system/audit-chain.ts';
import { createAuditQueue, type WaitingEntry } from '../system/audit-queue.ts';
import type { AuditHeads } from './audit-heads.ts';
import { AUDIT_COLUMNS, toEntry } from './audit-writes.ts';
import type { Database } from './database.ts';

type Verdict = Awaited<ReturnType<AuditLog['verify']>>;

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
    if (head && head.seq === lastEntry()?.seq) heads.write(head, clock.now());
    return chained;
  }

  return {
    append: createAuditQueue(appendAll),
    list: async ({ subject, from = 1, limit = 1000 }) =>
      (subject === undefined ? page.all(from, limit) : ofSubject.all(subject, from, limit)).map(toEntry),
    async verify() {
      heads.flush();
      return verifyChain((from) => page.all(from, PAGE).map(toEntry), heads);
    },
  };
}

/** Walks the chain page by page, then holds the signed heads against it. */
export async function verifyChain(
  read: (from: number) => readonly ChainedEntry[],
  heads: Pick<AuditHeads, 'read'>,
): Promise<Verdict> {
  // Heads before entries: a head is written after its entry, so that a chain that grows meanwhile has it.
  const expected = heads.read();
  const bySeq = new Map(expected.map((head) => [head.seq, head]));
  let previous: ChainedEntry | null = null;
  let brokenAt: number | null = expected.some(({ hash }) => hash === '') ? 1 : null;
  for (;;) {
    const run: readonly ChainedEntry[] = read((previous?.seq ?? 0) + 1);
    if (run.length === 0) break;
    brokenAt ??= firstBroken(previous, run);
    brokenAt ??= run.find(({ seq, hash }) => (bySeq.get(seq)?.hash ?? hash) !== hash)?.seq ?? null;
    previous = run.at(-1) ?? null;
    await setImmediate();
  }
  const entries = previous?.seq ?? 0;
  const beyond = expected.some(({ seq }) => seq > entries);
  return { entries, head: previous?.hash ?? null, brokenAt: brokenAt ?? (beyond ? entries + 1 : null) };
}
