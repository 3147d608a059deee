import { setImmediate } from 'node:timers/promises';
import type { AuditEntry, AuditLog, ChainedEntry } from '@tingchao/ports/audit-log.ts';

/** An entry that waits for its place in the chain. */
export type WaitingEntry = { readonly id: string; readonly entry: AuditEntry };

type Waiting = WaitingEntry & {
  readonly resolve: (chained: ChainedEntry) => void;
  readonly reject: (error: unknown) => void;
};

/** Entries written together. */
const GROUP = 200;

/**
 * The queue before an audit chain: entries that meet are written together, one group at a time, each entry in exactly one
 * group. `write` gives a group's chained entries in its order; when it throws, every entry of the group fails with that.
 */
export function createAuditQueue(
  write: (group: readonly WaitingEntry[]) => Promise<readonly ChainedEntry[]>,
): AuditLog['append'] {
  const waiting: Waiting[] = [];
  let flushing = false;
  async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    await setImmediate();
    while (waiting.length > 0) {
      const group = waiting.splice(0, GROUP);
      try {
        const chained = await write(group.map(({ id, entry }) => ({ id, entry })));
        for (const [index, { resolve }] of group.entries()) resolve(chained[index] as ChainedEntry);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      await setImmediate();
    }
    flushing = false;
  }
  return (id, entry) => {
    const { promise, resolve, reject } = Promise.withResolvers<ChainedEntry>();
    waiting.push({ id, entry, resolve, reject });
    void flush();
    return promise;
  };
}
