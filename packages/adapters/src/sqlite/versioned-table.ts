import { Conflict } from '@tingchao/ports/errors.ts';
import { isSameDocument, type Versioned } from '@tingchao/ports/versioned.ts';
import type { Database, Row } from './database.ts';

type Column = string | number | null;

/** Rows of documents under the version rules of the incident and case stores. */
export type VersionedTable<T> = {
  get(id: string): T | undefined;
  getMany(ids: readonly string[]): ReadonlyMap<string, T>;
  save(documents: readonly T[]): Promise<void>;
  unappended(limit: number): readonly T[];
  markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<void>;
  count(): number;
  /** The document of a row with `document` and `appended_version`. */
  readonly toDocument: (row: Row) => T;
};

/**
 * `columns` names the query columns of a document; `afterSave` runs in the same transaction. What was appended lives in
 * a column of its own, so that marking a document does not rewrite it.
 */
export function openVersionedTable<T extends Versioned>(
  database: Database,
  table: 'incidents' | 'cases',
  columns: (document: T) => Readonly<Record<string, Column>>,
  names: readonly string[],
  afterSave: (document: T) => void = () => {},
): VersionedTable<T> {
  const all = ['id', 'version', 'appended_version', 'changed', ...names, 'document'];
  const upsert = database.prepare(`INSERT INTO ${table}(${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT(id) DO UPDATE SET ${all
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`);
  const stored = database.prepare(`SELECT version, appended_version FROM ${table} WHERE id = ?`);
  const one = database.prepare(`SELECT document, appended_version FROM ${table} WHERE id = ?`);
  const pending = database.prepare(
    `SELECT document, appended_version FROM ${table} WHERE version > appended_version ORDER BY changed LIMIT ?`,
  );
  const mark = database.prepare(`UPDATE ${table} SET appended_version = ?2 WHERE id = ?1 AND appended_version < ?2`);
  const total = database.prepare(`SELECT count(*) AS n FROM ${table}`);
  const latestChange = database.prepare(`SELECT max(changed) AS latest FROM ${table} WHERE version > appended_version`);
  /** Orders what waits to be appended; only the waiting are compared, so it may start again behind the last of them. */
  let changed = (latestChange.get() as { latest: number | null } | undefined)?.latest ?? 0;

  const toDocument = (row: Row): T => {
    const document = JSON.parse(row['document'] as string) as T;
    const appendedVersion = row['appended_version'] as number;
    return document.appendedVersion === appendedVersion ? document : { ...document, appendedVersion };
  };
  const get = (id: string): T | undefined => {
    const row = one.get(id);
    return row && toDocument(row);
  };

  function saveOne(document: T): void {
    const row = stored.get(document.id) as { version: number; appended_version: number } | undefined;
    const version = row?.version ?? 0;
    if (document.version === version && isSameDocument(get(document.id) as T, document)) return;
    if (document.version !== version + 1)
      throw new Conflict(`${document.id}: version ${document.version} on top of ${version}`);
    const appended = Math.max(row?.appended_version ?? 0, document.appendedVersion);
    const values = columns(document);
    changed += 1;
    upsert.run(
      document.id,
      document.version,
      appended,
      changed,
      ...names.map((name) => values[name] ?? null),
      JSON.stringify(document),
    );
    afterSave(document);
  }

  return {
    toDocument,
    get,
    getMany(ids) {
      const found = new Map<string, T>();
      for (const id of ids) {
        const document = get(id);
        if (document) found.set(id, document);
      }
      return found;
    },
    async save(documents) {
      if (documents.length > 0) await database.write(() => documents.forEach(saveOne));
    },
    unappended: (limit) => pending.all(limit).map(toDocument),
    async markAppended(marks) {
      if (marks.length === 0) return;
      await database.write(() => {
        for (const { id, version } of marks) mark.run(id, version);
      });
    },
    count: () => (total.get() as { n: number } | undefined)?.n ?? 0,
  };
}
