import type { SourceState, SourceStateStore } from '@tingchao/ports/source-state-store.ts';
import type { Row } from './connection.ts';
import type { Database } from './database.ts';

/** What is known of the sources, one row each. */
export function createSqliteSourceStateStore(database: Database): SourceStateStore {
  const one = database.prepare('SELECT document FROM source_states WHERE source_id = ?');
  const list = database.prepare('SELECT document FROM source_states ORDER BY source_id');
  const toState = (row: Row): SourceState => JSON.parse(row['document'] as string) as SourceState;
  return {
    async get(sourceId) {
      const row = one.get(sourceId);
      return row && toState(row);
    },
    put: async (state) => database.write('putSourceState', state.sourceId, JSON.stringify(state)),
    list: async () => list.all().map(toState),
  };
}
