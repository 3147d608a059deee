import type { SourceState, SourceStateStore } from '@tingchao/ports/source-state-store.ts';
import type { Database, Row } from './database.ts';

/** What is known of the sources, one row each. */
export function createSqliteSourceStateStore(database: Database): SourceStateStore {
  const one = database.prepare('SELECT document FROM source_states WHERE source_id = ?');
  const put = database.prepare(`INSERT INTO source_states(source_id, document) VALUES (?, ?)
    ON CONFLICT(source_id) DO UPDATE SET document = excluded.document`);
  const list = database.prepare('SELECT document FROM source_states ORDER BY source_id');
  const toState = (row: Row): SourceState => JSON.parse(row['document'] as string) as SourceState;
  return {
    async get(sourceId) {
      const row = one.get(sourceId);
      return row && toState(row);
    },
    put: async (state) => database.write(() => put.run(state.sourceId, JSON.stringify(state))),
    list: async () => list.all().map(toState),
  };
}
