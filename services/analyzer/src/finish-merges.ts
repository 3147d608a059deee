import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { begunMerge, mergedAway } from '@tingchao/domain/incident/merge-incidents.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { IncidentBook } from './incident-book.ts';

/** One that should have gone up in another, with what was decided then. */
export type Begun = { readonly gone: Incident } & NonNullable<ReturnType<typeof begunMerge>>;

/**
 * Incidents that this one says it took in and that are still open: stores without transactions write the survivor first, and
 * whoever was killed then left it so. Only a version that is not told can be half of a merge; asks for nothing otherwise.
 */
export async function begunMerges(
  { incidents }: Pick<Platform, 'incidents'>,
  survivor: Incident,
): Promise<readonly Begun[]> {
  const { absorbed = [], version, appendedVersion } = survivor;
  if (absorbed.length === 0 || version <= appendedVersion) return [];
  const others = await incidents.getMany(absorbed);
  return [...others.values()].flatMap((gone) => {
    const begun = begunMerge(survivor, gone);
    return begun === undefined ? [] : [{ gone, ...begun }];
  });
}

/**
 * Saves the second half of merges that were cut short, and the survivor with what has come to the other since. Posts, audit
 * and telling follow as after any merge (`completeRegroup`). True when something changed: the documents are to be read again.
 */
export async function finishMerges(
  platform: Pick<Platform, 'incidents'>,
  book: Pick<IncidentBook, 'membersOf' | 'sumOf' | 'derive'>,
  incidents: readonly Incident[],
): Promise<boolean> {
  let changed = false;
  for (const survivor of incidents) {
    const begun = await begunMerges(platform, survivor);
    if (begun.length === 0) continue;
    changed = true;
    const members = [...(await book.membersOf(survivor.id))];
    for (const { gone } of begun) members.push(...(await book.membersOf(gone.id)));
    const latest = Math.max(...begun.map(({ at }) => at)) as Begun['at'];
    const away = begun.map(({ gone, reason, at, by }) => mergedAway(gone, survivor.id, reason, at, by));
    try {
      await platform.incidents.save([...away, book.derive(book.sumOf(members), survivor, latest)]);
    } catch (error) {
      // Somebody else finished it, or changed one of them: looked at again.
      if (!(error instanceof Conflict)) throw error;
    }
  }
  return changed;
}
