import { Conflict } from '@tingchao/ports/errors.ts';
import type { Erase } from '@tingchao/ports/erase.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { SETTLED_MS, type ErasableKeys } from '../system/erasable-keys.ts';
import { caseName, incidentName, postName } from '../system/record-names.ts';
import { countedName, currentCount } from '../system/record-sealer.ts';

type Parts = Pick<Stores, 'incidents' | 'cases' | 'blobs' | 'commit'> & {
  readonly keys: ErasableKeys;
  readonly clock: Clock;
  /** Says how often was erased, so that nobody starts on an older copy of the keys. */
  readonly agree: (version: number) => Promise<void>;
  /** Begins to let the bytes of documents that were overwritten or deleted go from the disks of Elasticsearch. */
  readonly purge: () => Promise<void>;
};

/** A document that was not erased itself is told again after others have learnt of the new key; conflicts are read again. */
const TRIES = 10;

/**
 * `Stores.erase` over Kafka and Elasticsearch. In Kafka no record can be taken out of a topic, so the keys go: those of posts
 * and of documents that say themselves that they were erased for good, and what is left of them lies under keys of its own.
 * A document that once held words of another's case and goes on, or does not exist yet, gets a new key, and its newest version is
 * told under it.
 */
export function createClusterErase({ incidents, cases, blobs, commit, keys, clock, agree, purge }: Parts): Erase {
  return async (erasure) => {
    const [incidentsNow, casesNow] = await Promise.all([
      incidents.getMany(erasure.incidents),
      cases.getMany(erasure.cases),
    ]);
    const [goingIncidents, goingCases] = [
      erasure.incidents.filter((id) => incidentsNow.get(id)?.erasedAt === undefined),
      erasure.cases.filter((id) => casesNow.get(id)?.erasedAt === undefined),
    ];
    const going = [...goingIncidents.map(incidentName), ...goingCases.map(caseName)];
    const counts = going.map((name) => currentCount(keys, name));
    const records = keys.erase([
      ...erasure.posts.map(postName),
      ...erasure.incidents.filter((id) => !goingIncidents.includes(id)).map(incidentName),
      ...erasure.cases.filter((id) => !goingCases.includes(id)).map(caseName),
      ...going.map((name, n) => countedName(name, counts[n] ?? 0)),
    ]);
    await agree(keys.version);
    if (goingIncidents.some((id) => incidentsNow.has(id)) || goingCases.some((id) => casesNow.has(id))) {
      // Until then others may still seal with the key that is gone what nobody would read.
      await clock.sleep(SETTLED_MS);
      await tellAgain({ incidents, cases, commit }, goingIncidents, goingCases);
    }
    const removed = await blobs.remove(erasure.blobs);
    await purge();
    // What goes on was told again and erased under a key before: it does not count as found anew.
    return { records: records - counts.filter((count) => count > 0).length, blobs: removed };
  };
}

/** The newest versions, saved as they are, come into the log once more. */
async function tellAgain(
  { incidents, cases, commit }: Pick<Stores, 'incidents' | 'cases' | 'commit'>,
  incidentIds: readonly string[],
  caseIds: readonly string[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [told, opened] = await Promise.all([incidents.getMany(incidentIds), cases.getMany(caseIds)]);
      await commit({ incidents: [...told.values()], cases: [...opened.values()] });
      return;
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === TRIES) throw error;
    }
  }
}
