import type { ErasureLine } from '@tingchao/domain/response/erasure-line.ts';

/** A line, and whether it was carried out on these data to its end. */
export type Erased = ErasureLine & { readonly finished: boolean };

/**
 * What was ever erased in this installation. Kept with its keys, apart from the data: an older copy of the data that comes
 * back is erased by it again.
 */
export interface ErasureLedger {
  /** Writes a line down durably, before anything is erased. A later line of the same case adds to the earlier ones. */
  begin(line: ErasureLine): Promise<void>;
  /** Writes down that everything begun for a case was carried out. */
  finish(caseId: string): Promise<void>;
  /** Every case that was erased, oldest first, each once with all that was ever begun for it. */
  list(): Promise<readonly Erased[]>;
}

/** Puts what was begun and finished together, in the order it was written. */
export function gatherErasures(
  entries: Iterable<ErasureLine | { readonly case: string; readonly finished: true }>,
): readonly Erased[] {
  const lines = new Map<string, Erased>();
  for (const entry of entries) {
    const before = lines.get(entry.case);
    if ('finished' in entry) {
      if (before) lines.set(entry.case, { ...before, finished: true });
      continue;
    }
    const both = (a: readonly string[] = [], b: readonly string[] = []): readonly string[] => [
      ...new Set([...a, ...b]),
    ];
    lines.set(entry.case, {
      case: entry.case,
      incidents: both(before?.incidents, entry.incidents),
      posts: both(before?.posts, entry.posts),
      at: before?.at ?? entry.at,
      by: before?.by ?? entry.by,
      confirmedBy: before?.confirmedBy ?? entry.confirmedBy,
      finished: false,
    });
  }
  return [...lines.values()];
}
