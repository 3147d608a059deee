import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import type { Database } from './database.ts';
import { documentOf } from './told-documents.ts';
import { openVersionedTable, type ColumnsOf } from './versioned-table.ts';

/** The query columns of an incident. */
export const incidentColumns: ColumnsOf<Incident> = ({ status, level, topics, lastPostAt }) => ({
  columns: [status, level, topics.primary, lastPostAt],
});

/** Incidents, one row each. */
export function createSqliteIncidentStore(database: Database): IncidentStore {
  const table = openVersionedTable(database, 'incidents', incidentColumns);
  const list = database.prepare(`SELECT ${documentOf('incidents')}, appended_version FROM incidents
    WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR level = ?2) AND (?3 IS NULL OR topic = ?3) AND last_post_at >= ?4
    ORDER BY last_post_at DESC, id LIMIT ?5 OFFSET ?6`);
  return {
    get: async (id) => table.get(id),
    getMany: async (ids) => table.getMany(ids),
    save: async (incidents) => table.save(incidents),
    list: async ({ status = null, level = null, topic = null, since = 0, limit = 100, offset = 0 }) =>
      list.all(status, level, topic, since, limit, offset).map(table.toDocument),
    unappended: async (limit) => table.unappended(limit),
    markAppended: async (marks) => table.markAppended(marks),
    count: async () => table.count(),
  };
}
