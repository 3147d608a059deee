import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent } from '@tingchao/ports/errors.ts';
import { preparer, type Row } from './connection.ts';
import { SCHEMA_VERSION, TOLD_SINCE } from './migrations.ts';
import { dataFiles } from './open-sqlite-stores.ts';
import { toPolicy } from './sqlite-errors.ts';
import { documentIn, documentOf, type ToldTable } from './told-documents.ts';

/** Posts, incidents and cases of a data folder, to be looked at only. */
export type KeptReader = {
  /** How many posts were collected at or after `since`. */
  count(since: Instant): number;
  /** Those posts, oldest first, in pages; each page is what stands at that moment. */
  posts(since: Instant): Generator<readonly KeptPost[]>;
  incident(id: string): Incident | undefined;
  case(id: string): CaseFile | undefined;
  close(): void;
};

/** Posts read at a time. */
const PAGE = 500;

/**
 * Opens a data folder for reading through a connection of its own that cannot write, also while the system runs.
 * Undefined when there is no database yet; throws when a newer version wrote it.
 */
export function openKept(folder: string): KeptReader | undefined {
  const file = join(folder, dataFiles.database);
  if (!existsSync(file)) return undefined;
  let connection: DatabaseSync;
  try {
    connection = new DatabaseSync(file, { readOnly: true, timeout: 15_000 });
  } catch (error) {
    throw toPolicy(error, file);
  }
  try {
    return reading(connection, file);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function reading(connection: DatabaseSync, file: string): KeptReader {
  const prepare = preparer(connection, file);
  const { user_version: version } = prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > SCHEMA_VERSION)
    throw new Permanent(
      `数据库由更新的版本写成（结构 ${version}，本版本只认到 ${SCHEMA_VERSION}）；请用新版本程序打开`,
    );
  // Nothing is written here, so an older database stays as it is: until schema 4 every row held its document.
  const own = (table: ToldTable): string => (version < TOLD_SINCE ? 'document' : documentOf(table));
  const total = prepare('SELECT count(*) AS n FROM posts WHERE collected_at >= ?');
  const page = prepare(`SELECT id, collected_at, membership, ${own('posts')} FROM posts
    WHERE (collected_at, id) > (?, ?) ORDER BY collected_at, id LIMIT ${PAGE}`);
  const incident = prepare(`SELECT ${own('incidents')} FROM incidents WHERE id = ?`);
  const caseFile = prepare(`SELECT ${own('cases')} FROM cases WHERE id = ?`);
  const document = (row: Row | undefined): unknown => row && documentIn(row);
  return {
    count: (since) => Number(total.get(since)?.['n'] ?? 0),
    *posts(since) {
      let [at, id]: [number, string] = [since, ''];
      for (;;) {
        const rows = page.all(at, id);
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(toPost);
        [at, id] = [last['collected_at'] as number, last['id'] as string];
      }
    },
    incident: (id) => document(incident.get(id)) as Incident | undefined,
    case: (id) => document(caseFile.get(id)) as CaseFile | undefined,
    close: () => connection.close(),
  };
}

function toPost(row: Row): KeptPost {
  const { post, analysis } = documentIn(row) as Pick<KeptPost, 'post' | 'analysis'>;
  return { post, analysis, membership: JSON.parse(row['membership'] as string) as KeptPost['membership'] };
}
