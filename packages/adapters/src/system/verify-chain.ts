import { setImmediate } from 'node:timers/promises';
import type { AuditLog, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { AuditHeads } from '../sqlite/audit-heads.ts';
import { firstBroken } from './audit-chain.ts';

/**
 * Walks a chain run by run, from its first entry on, and holds the signed heads against it: an entry that was changed, one
 * that is missing, a tail that was cut off. `open` begins the walk; heads are read before it, since a head is written after
 * its entry, so that a chain that grows meanwhile has it.
 */
export async function verifyChain(
  open: () => AsyncIterable<readonly ChainedEntry[]> | Iterable<readonly ChainedEntry[]>,
  heads: Pick<AuditHeads, 'read'>,
): Promise<Awaited<ReturnType<AuditLog['verify']>>> {
  const expected = heads.read();
  const bySeq = new Map(expected.map((head) => [head.seq, head]));
  let previous: ChainedEntry | null = null;
  let brokenAt: number | null = expected.some(({ hash }) => hash === '') ? 1 : null;
  for await (const run of open()) {
    brokenAt ??= firstBroken(previous, run);
    brokenAt ??= run.find(({ seq, hash }) => (bySeq.get(seq)?.hash ?? hash) !== hash)?.seq ?? null;
    previous = run.at(-1) ?? previous;
    await setImmediate();
  }
  const entries = previous?.seq ?? 0;
  const beyond = expected.some(({ seq }) => seq > entries);
  return { entries, head: previous?.hash ?? null, brokenAt: brokenAt ?? (beyond ? entries + 1 : null) };
}
