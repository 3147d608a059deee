import type { DatabaseSync } from 'node:sqlite';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { documentColumns, type DocumentTable } from './document-writes.ts';
import { columnsOfCase } from './sqlite-case-store.ts';
import { incidentColumns } from './sqlite-incident-store.ts';
import { toPostRow } from './sqlite-post-store.ts';
import { toDocumentRow, type ColumnsOf } from './versioned-table.ts';

/** Puts documents into a database as they once were; the caller holds the transaction. */
export type Fill = {
  /** The later one of an id stays. */
  post(kept: KeptPost): void;
  /** The newest version stays. What was appended of it is what the document says. */
  incident(incident: Incident): void;
  case(file: CaseFile): void;
  /** To be called behind the last case: finds cases by their units. */
  indexUnits(): void;
};

/** Writes of a fill over an open connection; no version rule holds here. */
export function openFill(connection: DatabaseSync): Fill {
  const post =
    connection.prepare(`INSERT INTO posts(id, incident_id, collected_at, region, source_id, membership, document)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET incident_id = excluded.incident_id,
      collected_at = excluded.collected_at, region = excluded.region, source_id = excluded.source_id,
      membership = excluded.membership, document = excluded.document`);
  return {
    post(kept) {
      const { id, incidentId, collectedAt, region, sourceId, membership, document } = toPostRow(kept);
      post.run(id, incidentId, collectedAt, region, sourceId, membership, document);
    },
    incident: openDocuments(connection, 'incidents', incidentColumns),
    case: openDocuments(connection, 'cases', columnsOfCase),
    indexUnits() {
      connection.exec(`DELETE FROM case_units;
        INSERT INTO case_units(unit, opened_at, case_id)
          SELECT DISTINCT json_each.value, cases.opened_at, cases.id FROM cases, json_each(cases.units)`);
    },
  };
}

function openDocuments<T extends Versioned>(
  connection: DatabaseSync,
  table: DocumentTable,
  columnsOf: ColumnsOf<T>,
): (document: T) => void {
  const all = ['id', 'version', 'appended_version', 'changed', ...documentColumns[table], 'document'];
  const put = connection.prepare(`INSERT INTO ${table}(${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT(id) DO UPDATE SET ${all
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')} WHERE excluded.version >= ${table}.version`);
  // Orders what waits to be appended; in the order of arrival here.
  let changed = 0;
  return (document) => {
    const row = toDocumentRow(document, columnsOf);
    changed += 1;
    put.run(row.id, row.version, row.appendedVersion, changed, ...row.columns, row.document);
  };
}
