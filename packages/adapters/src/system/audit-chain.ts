import { createHash } from 'node:crypto';
import type { AuditEntry, ChainedEntry } from '@tingchao/ports/audit-log.ts';

/** JSON with the keys of every object sorted: the same value always gives the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The entry behind `previous` (null at the start): its seq, and SHA-256 over the previous hash and its canonical JSON. */
export function chain(previous: ChainedEntry | null, entry: AuditEntry): ChainedEntry {
  const { at, actor, action, subject, detail } = entry;
  const seq = (previous?.seq ?? 0) + 1;
  const body = { at, actor, action, subject, detail, seq };
  const hash = createHash('sha256')
    .update(previous?.hash ?? '')
    .update(canonicalJson(body))
    .digest('hex');
  return { ...body, hash };
}

/** The first entry of a run that does not follow from `previous`; null when all fit. */
export function firstBroken(previous: ChainedEntry | null, run: readonly ChainedEntry[]): number | null {
  let last = previous;
  for (const entry of run) {
    const expected = chain(last, entry);
    if (expected.seq !== entry.seq || expected.hash !== entry.hash) return expected.seq;
    last = entry;
  }
  return null;
}
