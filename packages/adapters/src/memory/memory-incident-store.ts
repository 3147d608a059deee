import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import { createVersionedMap } from './versioned-map.ts';

/** Incidents in memory. */
export function createMemoryIncidentStore(): IncidentStore {
  const documents = createVersionedMap<Incident>();
  return {
    get: async (id) => documents.get(id),
    getMany: async (ids) => documents.getMany(ids),
    save: async (incidents) => documents.save(incidents),
    list: async ({ status, level, topic, since, limit = 100, offset = 0 }) =>
      documents
        .values()
        .filter(
          (incident) =>
            (status === undefined || incident.status === status) &&
            (level === undefined || incident.level === level) &&
            (topic === undefined || incident.topics.primary === topic) &&
            (since === undefined || incident.lastPostAt >= since),
        )
        .toSorted((a, b) => b.lastPostAt - a.lastPostAt || (a.id < b.id ? -1 : 1))
        .slice(offset, offset + limit),
    unappended: async (limit) => documents.unappended(limit),
    markAppended: async (marks) => documents.markAppended(marks),
    count: async () => documents.count(),
  };
}
