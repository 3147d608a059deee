import type { Versioned } from '@tingchao/ports/versioned.ts';
import type { Row } from './connection.ts';
import type { Database } from './database.ts';
import type { DocumentRow, DocumentTable } from './document-writes.ts';
import { mapInTurns } from './slices.ts';
import { documentIn, documentOf } from './told-documents.ts';

/** Rows of documents under the version rules of the incident and case stores. */
export type VersionedTable<T> = {
  get(id: string): T | undefined;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  save(documents: readonly T[]): Promise<void>;
  unappended(limit: number): readonly T[];
  markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<readonly string[]>;
  count(): number;
  /** The document of a row with `document` and `appended_version`. */
  readonly toDocument: (row: Row) => T;
};

/** The query columns of a document, in the order of `documentColumns`, and the units of a case. */
export type ColumnsOf<T> = (document: T) => Pick<DocumentRow, 'columns' | 'found'>;

/** The row of a document. */
export function toDocumentRow<T extends Versioned>(document: T, columnsOf: ColumnsOf<T>): DocumentRow {
  return {
    id: document.id,
    version: document.version,
    appendedVersion: document.appendedVersion,
    ...columnsOf(document),
    document: JSON.stringify(document),
  };
}

/** Opens the table of one kind of documents. */
export function openVersionedTable<T extends Versioned>(
  database: Database,
  table: DocumentTable,
  columnsOf: ColumnsOf<T>,
): VersionedTable<T> {
  const one = database.prepare(`SELECT ${documentOf(table)}, appended_version FROM ${table} WHERE id = ?`);
  const pending = database.prepare(
    `SELECT ${documentOf(table)}, appended_version FROM ${table} WHERE version > appended_version ORDER BY changed LIMIT ?`,
  );
  const versionOf = database.prepare(`SELECT version FROM ${table} WHERE id = ?`);
  const total = database.prepare(`SELECT count(*) AS n FROM ${table}`);

  const toDocument = (row: Row): T => {
    const document = documentIn(row) as T;
    const appendedVersion = row['appended_version'] as number;
    return document.appendedVersion === appendedVersion ? document : { ...document, appendedVersion };
  };
  const get = (id: string): T | undefined => {
    const row = one.get(id);
    return row && toDocument(row);
  };

  return {
    toDocument,
    get,
    async getMany(ids) {
      const documents = await mapInTurns(ids, get);
      return new Map(documents.flatMap((document) => (document ? [[document.id, document] as const] : [])));
    },
    async save(documents) {
      if (documents.length > 0)
        await database.write(
          'saveDocuments',
          table,
          await mapInTurns(documents, (document) => toDocumentRow(document, columnsOf)),
        );
    },
    unappended: (limit) => pending.all(limit).map(toDocument),
    async markAppended(marks) {
      if (marks.length === 0) return [];
      const plain = marks.map(({ id, version }) => ({ id, version }));
      await database.write('markAppended', table, plain);
      return plain
        .filter(({ id, version }) => Number(versionOf.get(id)?.['version'] ?? 0) > version)
        .map(({ id }) => id);
    },
    count: () => (total.get() as { n: number } | undefined)?.n ?? 0,
  };
}
