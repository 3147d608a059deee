import type { SourceState, SourceStateStore } from '@tingchao/ports/source-state-store.ts';

/** What is known of the sources, in memory. */
export function createMemorySourceStateStore(): SourceStateStore {
  const states = new Map<string, SourceState>();
  return {
    get: async (sourceId) => states.get(sourceId),
    put: async (state) => void states.set(state.sourceId, state),
    list: async () => [...states.values()].toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1)),
  };
}
