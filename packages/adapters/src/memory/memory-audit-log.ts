import type { AuditLog, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { chain, firstBroken } from '../system/audit-chain.ts';

/** The audit chain in memory. */
export function createMemoryAuditLog(): AuditLog {
  const entries: ChainedEntry[] = [];
  const byId = new Map<string, ChainedEntry>();
  return {
    async append(id, entry) {
      const known = byId.get(id);
      if (known) return known;
      const chained = chain(entries.at(-1) ?? null, entry);
      entries.push(chained);
      byId.set(id, chained);
      return chained;
    },
    list: async ({ subject, from = 1, limit = 1000 }) =>
      entries
        .filter((entry) => entry.seq >= from && (subject === undefined || entry.subject === subject))
        .slice(0, limit),
    verify: async () => ({
      entries: entries.length,
      head: entries.at(-1)?.hash ?? null,
      brokenAt: firstBroken(null, entries),
    }),
  };
}
