import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveOrPark } from './relay-cases.ts';

/** A change to the newest state of a case, or the very same file when it does not apply any more. */
export type Change = (file: CaseFile) => CaseFile;

/** Changes that are to be made, by case. */
export type Changes = Map<string, readonly Change[]>;

/** Adds a change to those of a case. */
export function addChange(changes: Changes, id: string, ...more: readonly Change[]): void {
  changes.set(id, [...(changes.get(id) ?? []), ...more]);
}

/**
 * Saves changes on the newest states, together; a step taken meanwhile is kept. What was recorded leaves `changes`; what the
 * store refuses for good stays. `settled` hears of every case before and after.
 */
export async function recordChanges(
  platform: Platform,
  changes: Changes,
  settled: (before: CaseFile, after: CaseFile) => void = () => undefined,
): Promise<void> {
  const stuck = new Set<string>();
  while (changes.size > stuck.size) {
    const taken = [...changes].filter(([id]) => !stuck.has(id));
    const files = await platform.cases.getMany(taken.map(([id]) => id));
    const changed = taken.map(([id, list]) => {
      const file = files.get(id);
      if (!file) throw new Error(`case ${id} has vanished from the store`);
      const next = list.reduce((now, change) => change(now), file);
      return { file, next: next === file ? file : { ...next, version: file.version + 1 } };
    });
    let refused: ReadonlySet<string>;
    try {
      refused = await saveOrPark(
        platform,
        changed.filter(({ file, next }) => next !== file).map(({ next }) => next),
      );
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    for (const id of refused) stuck.add(id);
    for (const [id, list] of taken) if (changes.get(id) === list && !refused.has(id)) changes.delete(id);
    for (const { file, next } of changed) if (!refused.has(file.id)) settled(file, next);
  }
}
