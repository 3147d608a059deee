import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { REPEATS } from '@tingchao/domain/response/repeated-matters.ts';
import { TALLIES } from './desk-tallies.ts';

/** The name of the desk's index in a data folder; with it go `-wal` and `-shm`. */
export const DESK_FILE = 'desk.db';

/** Grows with every change of tables or of what goes in; an index of another version is made anew. */
const VERSION = 4;

/**
 * What lists are narrowed down by, and the words of posts. No document and no title: those are read where they lie.
 * `seq` of a post grows with the second it was collected, so that the order of row ids is that of time. `units` and `places`
 * are lists between bars, `|housing|town_gov|`.
 */
const TABLES = `
CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE taken(topic TEXT PRIMARY KEY, next INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE incidents(id TEXT PRIMARY KEY, version INTEGER NOT NULL, status TEXT NOT NULL, level TEXT NOT NULL,
  topic TEXT, places TEXT NOT NULL, last_post_at INTEGER NOT NULL, detected_at INTEGER NOT NULL,
  case_status TEXT, units TEXT NOT NULL, recused TEXT NOT NULL, subtopic TEXT, spots TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX incidents_by_time ON incidents(last_post_at DESC, id, status, level, topic, case_status, places, units);

CREATE TABLE cases(id TEXT PRIMARY KEY, incident_id TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
  open INTEGER NOT NULL, opened_at INTEGER NOT NULL, found_at INTEGER NOT NULL, due_at INTEGER, waiting INTEGER NOT NULL,
  numbered INTEGER NOT NULL, units TEXT NOT NULL, level TEXT NOT NULL, places TEXT NOT NULL,
  topic TEXT, urgency INTEGER, late_behind INTEGER, changed_at INTEGER NOT NULL, passes INTEGER NOT NULL,
  redone INTEGER NOT NULL, recused TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_urgency ON cases(urgency, id, status, units, level, places, topic) WHERE urgency IS NOT NULL;
CREATE INDEX cases_by_opening ON cases(opened_at DESC, id, status, open, units, due_at, level, places, topic,
  late_behind, changed_at);
CREATE INDEX cases_by_due ON cases(due_at, id, status, units, level, places) WHERE due_at IS NOT NULL;
CREATE INDEX cases_by_finding ON cases(found_at, opened_at, id, units);
CREATE INDEX cases_waiting ON cases(opened_at DESC, id) WHERE waiting = 1;
CREATE INDEX cases_numbered ON cases(opened_at DESC, id) WHERE numbered = 1;
CREATE INDEX cases_running ON cases(units, recused, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX cases_coming ON cases(opened_at DESC, status, topic, places, units, recused, incident_id, id);
CREATE INDEX cases_passed_on ON cases(opened_at DESC, id, units, recused) WHERE open = 1 AND (passes >= ${REPEATS} OR redone >= ${REPEATS});
CREATE TABLE courses(case_id TEXT PRIMARY KEY, course TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX cases_concerning ON cases(open, changed_at, id, units, recused);

${TALLIES}

CREATE TABLE posts(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, incident_id TEXT) STRICT;
CREATE INDEX posts_by_incident ON posts(incident_id, seq) WHERE incident_id IS NOT NULL;
CREATE VIRTUAL TABLE words USING fts5(said, content = '', contentless_delete = 1, detail = none,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co Cn'");
`;

/** Opens the index for writing; one of another version, dictionary or a broken one is made anew. */
export function openDeskForWriting(file: string, dictionary: string): DatabaseSync {
  const made = `${VERSION} ${dictionary}`;
  const found = existsSync(file) ? tryOpen(file) : undefined;
  if (found !== undefined) {
    if (madeOf(found) === made) return tuned(found);
    found.close();
  }
  dropDesk(file);
  closeSync(openSync(file, 'wx', 0o600));
  const connection = tuned(new DatabaseSync(file, { timeout: 15_000 }));
  connection.exec(`BEGIN; ${TABLES}`);
  connection.prepare(`INSERT INTO state VALUES ('made', ?)`).run(made);
  // Merges few and large: a search reads as many segments as there are.
  connection.exec(
    `INSERT INTO words(words, rank) VALUES ('automerge', 4), ('crisismerge', 16), ('hashsize', 8388608); COMMIT`,
  );
  return connection;
}

/** Removes the index; it is made anew from the log when it is asked for next. */
export function dropDesk(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(name, { force: true });
}

/** An index that cannot be read is worth nothing: it is made anew. */
function tryOpen(file: string): DatabaseSync | undefined {
  const connection = new DatabaseSync(file, { timeout: 15_000 });
  try {
    connection.exec('PRAGMA schema_version');
    return connection;
  } catch (error) {
    connection.close();
    if (!isNoDatabase(error)) throw error;
    return undefined;
  }
}

function madeOf(connection: DatabaseSync): string | undefined {
  const known = connection.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'state'`).get();
  const row = known && connection.prepare(`SELECT value FROM state WHERE name = 'made'`).get();
  return row?.['value'] as string | undefined;
}

/** Corrupt (11) or no database at all (26). */
export const isNoDatabase = (error: unknown): boolean =>
  [11, 26].includes(((error as { readonly errcode?: number }).errcode ?? 0) & 0xff);

/** The index may lose its last transactions with the power: they are in the log, and their place is lost with them. */
function tuned(connection: DatabaseSync): DatabaseSync {
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864`);
  return connection;
}

/** Values as the index keeps a list of them. */
export const barred = (values: readonly string[]): string => (values.length === 0 ? '' : `|${values.join('|')}|`);
export const unbarred = (text: string): readonly string[] => (text === '' ? [] : text.slice(1, -1).split('|'));

const hex = (text: string): string => Buffer.from(text).toString('hex');
/** Tokens among the words of a post that say what it belongs to; of letters and digits, as every token. */
export const marks = {
  unit: (unit: string): string => `zu${hex(unit)}`,
  incident: (id: string): string => `zi${hex(id)}`,
  topic: (id: string): string => `zt${hex(id)}`,
} as const;

/** Row ids of posts: so many a second, then the next second's. */
export const SEQ_PER_SECOND = 64;
export const firstSeqAt = (at: number): number => Math.floor(at / 1000) * SEQ_PER_SECOND;
