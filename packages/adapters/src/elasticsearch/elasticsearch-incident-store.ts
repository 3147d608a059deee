import { incidentFigures } from '@tingchao/domain/report/incident-figures.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import { incidentPaths } from './indices.ts';
import { valuesAt } from './mappings.ts';
import { openVersionedIndex, type DocumentFields } from './versioned-index.ts';
import type { Server } from './server.ts';

/** The query fields of an incident. */
export const incidentFields = (incident: Incident): DocumentFields => ({
  top: { ...incidentFigures(incident), ...valuesAt(incident, incidentPaths) },
  store: {},
});

/** Incidents, one document each. */
export function createElasticIncidentStore(server: Server): IncidentStore {
  const index = openVersionedIndex<Incident>(server, 'incidents', incidentFields);
  return {
    get: index.get,
    getMany: index.getMany,
    save: index.save,
    async list({ status, level, topic, since, limit = 100, offset = 0 }) {
      await server.refresher.own('incidents');
      const filter = [
        ...Object.entries({ status, level, topic }).flatMap(([field, value]) =>
          value === undefined ? [] : [{ term: { [field]: value } }],
        ),
        ...(since === undefined ? [] : [{ range: { lastPostAt: { gte: since, format: 'epoch_millis' } } }]),
      ];
      return index.find({
        query: { bool: { filter } },
        sort: [
          ['lastPostAt', 'desc'],
          ['id', 'asc'],
        ],
        limit,
        offset,
      });
    },
    unappended: (limit) => index.unappended(limit),
    markAppended: index.markAppended,
    count: index.count,
  };
}
