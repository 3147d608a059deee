import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { AUDIT_COLUMNS, toEntry } from './audit-writes.ts';
import type { Row } from './connection.ts';
import { openDatabase } from './database.ts';
import { openFill, type Fill, type GivenNumber } from './fill.ts';
import { documentIn, documentOf } from './told-documents.ts';

/** The database of a new backup, to be filled. */
export type NewArchive = {
  readonly fill: Fill;
  /** Puts what comes in pages, a page in one transaction. */
  inPages<T>(pages: AsyncIterable<readonly T[]>, put: (item: T) => void): Promise<void>;
  /** Ends the filling. */
  close(): void;
};

/** Makes the database of a new backup. */
export async function createArchive(file: string): Promise<NewArchive> {
  await openDatabase(file).close();
  const connection = new DatabaseSync(file);
  const fill = openFill(connection);
  return {
    fill,
    async inPages(pages, put) {
      for await (const page of pages) {
        connection.exec('BEGIN IMMEDIATE');
        for (const item of page) put(item);
        connection.exec('COMMIT');
        await setImmediate();
      }
    },
    close: () => connection.close(),
  };
}

/** What the database of a backup holds, in pages. */
export type Archive = {
  /** `document` and `membership` of each post. */
  posts(): Iterable<readonly Row[]>;
  incidents(): Iterable<readonly Incident[]>;
  cases(): Iterable<readonly CaseFile[]>;
  audit(): Iterable<{ readonly id: string; readonly entry: ChainedEntry }>;
  numbers(): Iterable<GivenNumber>;
  /** The first record of `posts.collected` that the analyzer has not handled. */
  unhandledFrom(): number;
  close(): void;
};

const PAGE = 500;

/** Brings the database of a staged backup to this release's tables and opens it for reading. */
export async function openArchive(file: string): Promise<Archive> {
  await openDatabase(file).close();
  const connection = new DatabaseSync(file, { readOnly: true });
  return {
    posts: () => rowsOf(connection, `SELECT ${documentOf('posts')}, membership FROM posts ORDER BY rowid`),
    incidents: () => documentsOf<Incident>(connection, 'incidents'),
    cases: () => documentsOf<CaseFile>(connection, 'cases'),
    *audit() {
      for (const row of connection.prepare(`SELECT id, ${AUDIT_COLUMNS} FROM audit ORDER BY seq`).iterate())
        yield { id: row['id'] as string, entry: toEntry(row) };
    },
    *numbers() {
      const sql = 'SELECT series, year, document_id AS documentId, number FROM numbers ORDER BY series, year, number';
      for (const row of connection.prepare(sql).iterate()) yield row as unknown as GivenNumber;
    },
    unhandledFrom() {
      const position = connection
        .prepare(`SELECT next FROM consumer_groups WHERE topic = 'posts.collected' AND name = 'analyzer'`)
        .get();
      return (position?.['next'] as number | undefined) ?? 0;
    },
    close: () => connection.close(),
  };
}

function* rowsOf(connection: DatabaseSync, sql: string): Generator<readonly Row[]> {
  let page: Row[] = [];
  for (const row of connection.prepare(sql).iterate()) {
    page.push(row);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function* documentsOf<T extends Versioned>(
  connection: DatabaseSync,
  table: 'incidents' | 'cases',
): Generator<readonly T[]> {
  for (const page of rowsOf(
    connection,
    `SELECT ${documentOf(table)}, appended_version FROM ${table} ORDER BY changed`,
  )) {
    yield page.map((row) => ({
      ...(documentIn(row) as T),
      appendedVersion: row['appended_version'] as number,
    }));
  }
}
