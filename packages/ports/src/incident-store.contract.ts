import { describe, expect, test } from 'vitest';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { anIncident, START } from './examples.ts';
import type { IncidentStore } from './incident-store.ts';
import { versionedContract } from './versioned.contract.ts';

/** What every incident store promises; `open` gives a fresh one, `close` is called behind each test. */
export function incidentStoreContract(
  open: () => Promise<{ readonly store: IncidentStore; readonly close: () => Promise<void> }>,
): void {
  const withStore = (use: (store: IncidentStore) => Promise<void>) => async (): Promise<void> => {
    const { store, close } = await open();
    try {
      await use(store);
    } finally {
      await close();
    }
  };

  describe('incident store', () => {
    versionedContract(withStore, anIncident);

    test(
      'incidents are listed with the latest post first, and by what they are asked for',
      withStore(async (store) => {
        const at = (n: number): { readonly lastPostAt: typeof START } => ({ lastPostAt: plus(START, hours(n)) });
        const noise = anIncident({ ...at(1) });
        const wages = anIncident({ ...at(3), level: 'II', topics: { primary: 'wages', secondary: ['environment'] } });
        const merged = anIncident({ ...at(2), status: 'merged', mergedInto: noise.id });
        await store.save([noise, wages, merged]);
        const listed = async (query: Parameters<IncidentStore['list']>[0]): Promise<readonly string[]> =>
          (await store.list(query)).map(({ id }) => id);
        expect(await listed({})).toEqual([wages.id, merged.id, noise.id]);
        expect(await listed({ limit: 1, offset: 1 })).toEqual([merged.id]);
        expect(await listed({ status: 'open' })).toEqual([wages.id, noise.id]);
        expect(await listed({ level: 'II' })).toEqual([wages.id]);
        expect(await listed({ topic: 'environment' })).toEqual([merged.id, noise.id]);
        expect(await listed({ since: plus(START, hours(2)) })).toEqual([wages.id, merged.id]);
      }),
    );
  });
}
