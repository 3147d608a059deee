import type { SourceState, SourceStateStore } from '@tingchao/ports/source-state-store.ts';
import { bulk, refusedIn } from './bulk.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import { getAll, searchAll, type Source } from './read.ts';
import type { Server } from './server.ts';

/** More sources than any deployment has. */
const ALL = 100_000;

/** What is known of sources, one document each; the last writer counts. */
export function createElasticSourceStateStore(server: Server): SourceStateStore {
  const index = server.index('sources');
  return {
    async get(sourceId) {
      const stored = (await getAll(server, [{ index, id: sourceId }], ['document'])).get(sourceId);
      return stored && toState(stored.source);
    },
    async put(state) {
      const outcomes = await bulk(server, [{ action: 'index', index, id: state.sourceId, body: toSource(state) }]);
      const refused = refusedIn(outcomes, () => state.sourceId);
      if (refused.length > 0) throw new Rejected(`信源 ${state.sourceId} 的状态无法保存`, refused);
      server.refresher.wrote('sources');
    },
    async list() {
      await server.refresher.own('sources');
      const search = { kind: 'sources', query: { match_all: {} }, sort: [['sourceId', 'asc']], limit: ALL } as const;
      return (await searchAll(server, { ...search, only: ['document'] })).map(toState);
    },
  };
}

const toState = (source: Source): SourceState => JSON.parse(source['document'] as string) as SourceState;

function toSource(state: SourceState): object {
  const { sourceId, health, since, lastTriedAt, lastOkAt, lastNewAt, nextDueAt, failures } = state;
  const document = JSON.stringify(state);
  return { sourceId, health, since, lastTriedAt, lastOkAt, lastNewAt, nextDueAt, failures, document };
}
