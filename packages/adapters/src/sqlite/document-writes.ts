import { Conflict } from '@tingchao/ports/errors.ts';
import { isSameDocument, type Versioned } from '@tingchao/ports/versioned.ts';
import type { UnitsOfCase } from './case-writes.ts';
import type { Prepare } from './connection.ts';
import { documentIn, documentOf, NO_DOCUMENT } from './told-documents.ts';

/** Tables of documents under the version rules of the incident and case stores, with their query columns. */
export const documentColumns = {
  incidents: ['status', 'level', 'topic', 'last_post_at'],
  cases: ['number', 'status', 'open', 'opened_at', 'next_timer_at', 'next_notice_at', 'units'],
} as const;
export type DocumentTable = keyof typeof documentColumns;

/** A document as it lies in its table. */
export type DocumentRow = {
  readonly id: string;
  readonly version: number;
  readonly appendedVersion: number;
  /** Values of the query columns, in their order. */
  readonly columns: readonly (string | number | null)[];
  readonly document: string;
  /** Units of a case, and when it was opened. */
  readonly found?: { readonly openedAt: number; readonly units: readonly string[] };
};

/**
 * Writes of documents. What was appended lives in a column of its own, so that marking a document does not rewrite it.
 * `saveUnits` runs in the same transaction.
 */
export function documentWrites(prepare: Prepare, saveUnits: (units: UnitsOfCase, before: readonly string[]) => void) {
  const tables = {
    incidents: openTable(prepare, 'incidents'),
    cases: openTable(prepare, 'cases'),
  };
  return {
    /**
     * Throws `Conflict` unless each is one version above the stored one; the stored document itself is a no-op. `toldFrom` is
     * the offset at which the log tells the first of them in the same transaction, the others behind it.
     */
    saveDocuments(table: DocumentTable, rows: readonly DocumentRow[], toldFrom: number | null = null): void {
      for (const [index, row] of rows.entries()) {
        const told = toldFrom === null ? null : toldFrom + index;
        const before = tables[table].save(row, told);
        if (before === 'stored') tables[table].mark(row, told);
        else if (row.found) saveUnits({ id: row.id, ...row.found }, before);
      }
    },
    markAppended(table: DocumentTable, marks: readonly { readonly id: string; readonly version: number }[]): void {
      for (const { id, version } of marks) tables[table].mark({ id, appendedVersion: version }, null);
    },
  };
}

function openTable(prepare: Prepare, table: DocumentTable) {
  const all = ['id', 'version', 'appended_version', 'changed', ...documentColumns[table], 'document', 'told'];
  const upsert = prepare(`INSERT INTO ${table}(${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT(id) DO UPDATE SET ${all
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`);
  const units = table === 'cases' ? 'units' : `'[]' AS units`;
  const stored = prepare(`SELECT version, appended_version, ${units} FROM ${table} WHERE id = ?`);
  const document = prepare(`SELECT ${documentOf(table)} FROM ${table} WHERE id = ?`);
  const mark = prepare(`UPDATE ${table} SET appended_version = ?2 WHERE id = ?1 AND appended_version < ?2`);
  const tell = prepare(`UPDATE ${table} SET document = '${NO_DOCUMENT}', told = ?2 WHERE id = ?1`);
  const latestChange = prepare(`SELECT max(changed) AS latest FROM ${table} WHERE version > appended_version`);
  /** Orders what waits to be appended; only the waiting are compared, so it may start again behind the last of them. */
  let changed = (latestChange.get() as { latest: number | null } | undefined)?.latest ?? 0;

  const isStored = (row: DocumentRow): boolean =>
    isSameDocument(documentIn(document.get(row.id) ?? {}) as Versioned, JSON.parse(row.document) as Versioned);
  return {
    /** `stored` when the very document is there already, else the units it was found by so far. */
    save(row: DocumentRow, told: number | null): 'stored' | readonly string[] {
      const before = stored.get(row.id) as { version: number; appended_version: number; units: string } | undefined;
      const version = before?.version ?? 0;
      if (row.version === version && isStored(row)) return 'stored';
      if (row.version !== version + 1) throw new Conflict(`${row.id}: version ${row.version} on top of ${version}`);
      const appended = Math.max(before?.appended_version ?? 0, row.appendedVersion);
      changed += 1;
      const own = told === null ? row.document : NO_DOCUMENT;
      upsert.run(row.id, row.version, appended, changed, ...row.columns, own, told);
      return JSON.parse(before?.units ?? '[]') as readonly string[];
    },
    /** What is stored was told up to a version; at an offset when the log tells it there. */
    mark({ id, appendedVersion }: Pick<DocumentRow, 'id' | 'appendedVersion'>, told: number | null): void {
      mark.run(id, appendedVersion);
      if (told !== null) tell.run(id, told);
    },
  };
}
