import { isSeen, type Sight } from '@tingchao/domain/access/viewer.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { Stores } from '@tingchao/ports/stores.ts';

/** What cases, incidents and posts are there for some eyes; one place for every store. */
export type Filters = {
  readonly case: (file: CaseFile) => boolean;
  readonly cases: (files: readonly CaseFile[]) => readonly CaseFile[];
  readonly incidents: (found: readonly Incident[]) => Promise<readonly Incident[]>;
  readonly posts: (found: readonly KeptPost[]) => Promise<readonly KeptPost[]>;
};

/** The filters of a sight over the unfiltered stores. */
export function filtersOf({ cases }: Pick<Stores, 'cases'>, sight: Sight): Filters {
  const seesAll = sight.scope === 'all' && sight.recusedAs.length === 0;
  /** An incident is there with its case; one that has none yet, for who sees the whole county. */
  const seenIncidents = async (ids: readonly string[]): Promise<(id: string) => boolean> => {
    const files = await cases.getMany([...new Set(ids)].map(caseIdOf));
    return (id) => {
      const file = files.get(caseIdOf(id));
      return file === undefined ? sight.scope === 'all' : isSeen(file, sight);
    };
  };
  return {
    case: (file) => seesAll || isSeen(file, sight),
    cases: (files) => (seesAll ? files : files.filter((file) => isSeen(file, sight))),
    async incidents(found) {
      if (seesAll || found.length === 0) return found;
      const isThere = await seenIncidents(found.map(({ id }) => id));
      return found.filter(({ id }) => isThere(id));
    },
    async posts(found) {
      if (seesAll || found.length === 0) return found;
      const homes = found.flatMap(({ membership }) => membership.incidentId ?? []);
      const isThere = await seenIncidents(homes);
      return found.filter(({ membership: { incidentId } }) =>
        incidentId === null ? sight.scope === 'all' : isThere(incidentId),
      );
    },
  };
}

/**
 * A page of what is seen out of a list that knows nothing of it: asks for further pages of the list until the page is full. Lines
 * that are not seen take no place in it.
 */
export async function seenPage<T>(
  page: (limit: number, offset: number) => Promise<readonly T[]>,
  see: (found: readonly T[]) => Promise<readonly T[]> | readonly T[],
  { limit = 100, offset = 0 }: { readonly limit?: number | undefined; readonly offset?: number | undefined },
): Promise<readonly T[]> {
  const seen: T[] = [];
  const wanted = offset + limit;
  const size = Math.min(Math.max(wanted, 100), 500);
  for (let from = 0; seen.length < wanted; from += size) {
    const found = await page(size, from);
    seen.push(...(await see(found)));
    if (found.length < size) break;
  }
  return seen.slice(offset, wanted);
}
