import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import {
  beyondTopic,
  rebuiltKinds,
  RebuildRefused,
  refuseFewer,
  topicOfKind,
  type KindCounts,
  type RebuildOptions,
  type RebuildPlan,
  type Rebuilt,
  type RebuiltKind,
} from '@tingchao/ports/rebuild.ts';
import { asTold, type Versioned } from '@tingchao/ports/versioned.ts';
import { openDatabase } from './database.ts';
import { openFill, type Fill } from './fill.ts';
import { logTable } from './migrations.ts';
import { dataFiles } from './open-sqlite-stores.ts';
import { lockDataFolder } from './process-lock.ts';
import { toPolicy } from './sqlite-errors.ts';
import { documentOf } from './told-documents.ts';

/** Records read in one turn. */
const PAGE = 500;

/** What a rebuild would start from. Throws `RebuildRefused` when there is no database yet. */
export function planDataFolder(dataFolder: string): RebuildPlan {
  const file = databaseIn(dataFolder);
  return over(file, { readOnly: true }, (connection) => ({
    stored: countEach((kind) => count(connection, kind)),
    records: countEach((kind) => count(connection, logTable(topicOfKind[kind]))),
  }));
}

/**
 * Makes posts, incidents and cases of a data folder again from their topics, in one transaction: a process that is killed
 * on the way leaves everything as it was. What is stored and not in the log yet is kept. Positions of groups, audit,
 * numbers, sources and blobs are not touched. Throws `DataInUse` while the system runs, `RebuildRefused` when the topics
 * give fewer documents than are stored.
 */
export async function rebuildDataFolder(
  dataFolder: string,
  { at, ...options }: RebuildOptions & { readonly at: Instant },
): Promise<Rebuilt> {
  const file = databaseIn(dataFolder);
  const lock = lockDataFolder(dataFolder, at);
  try {
    // Mends what an unclean end left, checks it and brings it to this release's tables.
    await openDatabase(file).close();
    return await over(file, {}, async (connection) => {
      connection.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; BEGIN IMMEDIATE');
      const rebuilt = await rebuildIn(connection, options);
      connection.exec('COMMIT');
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return rebuilt;
    });
  } finally {
    lock.release();
  }
}

async function rebuildIn(connection: DatabaseSync, options: RebuildOptions): Promise<Rebuilt> {
  const before = countEach((kind) => count(connection, kind));
  const untold = {
    incidents: readUntold<Incident>(connection, 'incidents'),
    cases: readUntold<CaseFile>(connection, 'cases'),
  };
  for (const kind of rebuiltKinds) connection.exec(`DELETE FROM ${kind}`);
  const fill = openFill(connection);
  for (const kind of rebuiltKinds) await fillFromTopic(connection, kind, putInto(fill, kind), options.progress);
  const carried = carryOver(connection, fill, untold);
  fill.indexUnits();
  const after = countEach((kind) => count(connection, kind));
  refuseFewer(before, after, options.fewer);
  return { before, after, carried };
}

/** Puts the value of a record, and the offset where it lies. */
type Put = (value: string, offset: number) => void;

const putInto = (fill: Fill, kind: RebuiltKind): Put => {
  switch (kind) {
    case 'posts':
      return (value, offset) => fill.post(JSON.parse(value) as KeptPost, offset);
    case 'incidents':
      return (value, offset) => fill.incident(asTold(JSON.parse(value) as Incident), offset);
    case 'cases':
      return (value, offset) => fill.case(asTold(JSON.parse(value) as CaseFile), offset);
    default:
      return kind satisfies never;
  }
};

async function fillFromTopic(
  connection: DatabaseSync,
  kind: RebuiltKind,
  put: Put,
  progress: RebuildOptions['progress'],
): Promise<void> {
  const table = logTable(topicOfKind[kind]);
  const page = connection.prepare(`SELECT offset, value FROM ${table} WHERE offset > ? ORDER BY offset LIMIT ${PAGE}`);
  const of = count(connection, table);
  let read = 0;
  for (let last = -1; ;) {
    const rows = page.all(last) as unknown as readonly { readonly offset: number; readonly value: string }[];
    for (const { value, offset } of rows) put(value, offset);
    read += rows.length;
    progress?.({ kind, read, of });
    const next = rows.at(-1)?.offset;
    if (next === undefined) return;
    last = next;
    await setImmediate();
  }
}

/** Documents whose last version no topic has yet, in the order of their change. */
function readUntold<T extends Versioned>(connection: DatabaseSync, table: 'incidents' | 'cases'): readonly T[] {
  const rows = connection
    .prepare(
      `SELECT ${documentOf(table)}, appended_version FROM ${table} WHERE version > appended_version ORDER BY changed`,
    )
    .all() as unknown as readonly { readonly document: string; readonly appended_version: number }[];
  return rows.map((row) => ({ ...(JSON.parse(row.document) as T), appendedVersion: row.appended_version }));
}

function carryOver(
  connection: DatabaseSync,
  fill: Fill,
  untold: { readonly incidents: readonly Incident[]; readonly cases: readonly CaseFile[] },
): number {
  const versionIn =
    (table: 'incidents' | 'cases') =>
    (id: string): number => {
      const found = connection.prepare(`SELECT version FROM ${table} WHERE id = ?`).get(id);
      return (found?.['version'] as number | undefined) ?? 0;
    };
  const incidents = beyondTopic(untold.incidents, versionIn('incidents'));
  const cases = beyondTopic(untold.cases, versionIn('cases'));
  for (const incident of incidents) fill.incident(incident);
  for (const file of cases) fill.case(file);
  return incidents.length + cases.length;
}

function databaseIn(dataFolder: string): string {
  const file = join(dataFolder, dataFiles.database);
  if (existsSync(file)) return file;
  throw new RebuildRefused(`数据目录 ${dataFolder} 里还没有数据，没有可重建的内容`);
}

const count = (connection: DatabaseSync, table: string): number =>
  (connection.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

const countEach = (countOne: (kind: RebuiltKind) => number): KindCounts => ({
  posts: countOne('posts'),
  incidents: countOne('incidents'),
  cases: countOne('cases'),
});

/** Works over a connection of its own; an open transaction is undone when it is closed. */
function over<T>(file: string, options: { readonly readOnly?: boolean }, work: (connection: DatabaseSync) => T): T {
  const policed = (error: unknown): never => {
    throw toPolicy(error, file);
  };
  try {
    const connection = new DatabaseSync(file, { timeout: 15_000, ...options });
    let result: T;
    try {
      result = work(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    if (result instanceof Promise) {
      return result.catch(policed).finally(() => connection.close()) as T;
    }
    connection.close();
    return result;
  } catch (error) {
    return policed(error);
  }
}
