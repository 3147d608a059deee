import type { DatabaseSync } from 'node:sqlite';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { NewRecord, Topic } from '@tingchao/ports/message-log.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import { AUDIT_COLUMNS } from './audit-writes.ts';
import { documentColumns, type DocumentTable } from './document-writes.ts';
import { logTable } from './migrations.ts';
import { columnsOfCase } from './sqlite-case-store.ts';
import { incidentColumns } from './sqlite-incident-store.ts';
import { toPostRow } from './sqlite-post-store.ts';
import { NO_DOCUMENT } from './told-documents.ts';
import { toDocumentRow, type ColumnsOf } from './versioned-table.ts';

/** A document of a yearly series with its number. */
export type GivenNumber = {
  readonly series: string;
  readonly year: number;
  readonly documentId: string;
  readonly number: number;
};

/** Puts documents into a database as they once were; the caller holds the transaction. */
export type Fill = {
  /** The later one of an id stays. `told` is the offset of the record that tells it, which then holds its document. */
  post(kept: KeptPost, told?: number): void;
  /** The newest version stays. What was appended of it is what the document says. */
  incident(incident: Incident, told?: number): void;
  case(file: CaseFile, told?: number): void;
  /** The next entry of the audit chain, under the id it was appended with. */
  auditEntry(id: string, entry: ChainedEntry): void;
  number(given: GivenNumber): void;
  /** A record of a topic whose values are not sealed, behind those that were put before. */
  record(topic: Topic, record: NewRecord, at: Instant): void;
  /** To be called behind the last case: finds cases by their units. */
  indexUnits(): void;
};

/** Writes of a fill over an open connection; no version rule holds here. */
export function openFill(connection: DatabaseSync): Fill {
  const post =
    connection.prepare(`INSERT INTO posts(id, incident_id, collected_at, region, source_id, membership, document, told)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET incident_id = excluded.incident_id,
      collected_at = excluded.collected_at, region = excluded.region, source_id = excluded.source_id,
      membership = excluded.membership, document = excluded.document, told = excluded.told`);
  const auditEntry = connection.prepare(`INSERT INTO audit(id, ${AUDIT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const number = connection.prepare(
    'INSERT INTO numbers(series, year, document_id, number) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const records = new Map<Topic, (record: NewRecord, at: Instant) => void>();
  return {
    auditEntry(id, { seq, at, actor, action, subject, detail, hash }) {
      auditEntry.run(id, seq, at, actor, action, subject, JSON.stringify(detail), hash);
    },
    number: ({ series, year, documentId, number: given }) => void number.run(series, year, documentId, given),
    record(topic, record, at) {
      const put = records.get(topic) ?? openTopic(connection, topic);
      records.set(topic, put);
      put(record, at);
    },
    post(kept, told) {
      const { id, incidentId, collectedAt, region, sourceId, membership, document } = toPostRow(kept);
      const own = told === undefined ? document : NO_DOCUMENT;
      post.run(id, incidentId, collectedAt, region, sourceId, membership, own, told ?? null);
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

function openTopic(connection: DatabaseSync, topic: Topic): (record: NewRecord, at: Instant) => void {
  const table = logTable(topic);
  const last = connection.prepare(`SELECT max(offset) AS last FROM ${table}`).get()?.['last'] as number | null;
  let next = (last ?? -1) + 1;
  const insert = connection.prepare(`INSERT INTO ${table}(offset, partition, key, value, at) VALUES (?, ?, ?, ?, ?)`);
  return ({ key, partitionKey = key, value }, at) => {
    insert.run(next, partitionOf(partitionKey), key, value, at);
    next += 1;
  };
}

function openDocuments<T extends Versioned>(
  connection: DatabaseSync,
  table: DocumentTable,
  columnsOf: ColumnsOf<T>,
): (document: T, told?: number) => void {
  const all = ['id', 'version', 'appended_version', 'changed', ...documentColumns[table], 'document', 'told'];
  // The rule `supersedes` of the port, as the database says it.
  const put = connection.prepare(`INSERT INTO ${table}(${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT(id) DO UPDATE SET ${all
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')} WHERE excluded.version >= ${table}.version`);
  // Orders what waits to be appended; in the order of arrival here.
  let changed = 0;
  return (document, told) => {
    const row = toDocumentRow(document, columnsOf);
    changed += 1;
    put.run(
      row.id,
      row.version,
      row.appendedVersion,
      changed,
      ...row.columns,
      told === undefined ? row.document : NO_DOCUMENT,
      told ?? null,
    );
  };
}
