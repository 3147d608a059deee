import type { DatabaseSync } from 'node:sqlite';
import { topics, type Topic } from '@tingchao/ports/message-log.ts';

/** The table of a topic. One a topic: appending to the end of a table by its row id is what SQLite does best. */
export const logTable = (topic: Topic): string => `log_${topic.replace('.', '_')}`;

/** Topics of which only the last record of a key must stay. */
export const compacted: readonly Topic[] = ['posts.kept', 'incidents.changed', 'cases.changed', 'settings.changed'];

const logTables = topics
  .map((topic) => {
    const table = logTable(topic);
    const index = compacted.includes(topic) ? `CREATE INDEX ${table}_key ON ${table}(key, offset);` : '';
    return `CREATE TABLE ${table}(offset INTEGER PRIMARY KEY, partition INTEGER NOT NULL, key TEXT NOT NULL,
      value ANY NOT NULL, at INTEGER NOT NULL) STRICT;${index}`;
  })
  .join('\n');

/** Number n takes a database from schema n to n + 1. Never edited once released; a change is a new entry. */
const migrations: readonly string[] = [
  `
${logTables}
CREATE TABLE consumer_groups(topic TEXT NOT NULL, name TEXT NOT NULL, next INTEGER NOT NULL,
  PRIMARY KEY(topic, name)) STRICT, WITHOUT ROWID;

CREATE TABLE posts(id TEXT PRIMARY KEY, incident_id TEXT, collected_at INTEGER NOT NULL, region TEXT NOT NULL,
  source_id TEXT NOT NULL, membership TEXT NOT NULL, document TEXT NOT NULL) STRICT;
CREATE INDEX posts_by_time ON posts(collected_at, id);
CREATE INDEX posts_by_incident ON posts(incident_id, collected_at, id) WHERE incident_id IS NOT NULL;

CREATE TABLE incidents(id TEXT PRIMARY KEY, version INTEGER NOT NULL, appended_version INTEGER NOT NULL,
  changed INTEGER NOT NULL, status TEXT NOT NULL, level TEXT NOT NULL, topic TEXT, last_post_at INTEGER NOT NULL,
  document TEXT NOT NULL) STRICT;
CREATE INDEX incidents_by_time ON incidents(last_post_at DESC, id);
CREATE INDEX incidents_to_append ON incidents(changed) WHERE version > appended_version;

CREATE TABLE cases(id TEXT PRIMARY KEY, version INTEGER NOT NULL, appended_version INTEGER NOT NULL,
  changed INTEGER NOT NULL, number TEXT NOT NULL, status TEXT NOT NULL, open INTEGER NOT NULL,
  opened_at INTEGER NOT NULL, next_timer_at INTEGER, next_notice_at INTEGER, document TEXT NOT NULL) STRICT;
CREATE INDEX cases_by_time ON cases(opened_at DESC, id);
CREATE INDEX cases_by_number ON cases(number);
CREATE INDEX cases_to_append ON cases(changed) WHERE version > appended_version;
CREATE INDEX cases_by_timer ON cases(next_timer_at, id) WHERE next_timer_at IS NOT NULL;
CREATE INDEX cases_by_notice ON cases(next_notice_at, id) WHERE next_notice_at IS NOT NULL;
CREATE TABLE case_units(unit TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY(unit, case_id)) STRICT, WITHOUT ROWID;
CREATE INDEX case_units_by_case ON case_units(case_id);

CREATE TABLE numbers(series TEXT NOT NULL, year INTEGER NOT NULL, document_id TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY(series, year, document_id)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX numbers_once ON numbers(series, year, number);

CREATE TABLE source_states(source_id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;

CREATE TABLE audit(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, actor TEXT NOT NULL,
  action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE INDEX audit_by_subject ON audit(subject, seq);

CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`,
  // A topic that came later.
  `CREATE TABLE IF NOT EXISTS log_incidents_regrouped(offset INTEGER PRIMARY KEY, partition INTEGER NOT NULL,
    key TEXT NOT NULL, value ANY NOT NULL, at INTEGER NOT NULL) STRICT`,
  // Indexes on ids, which are hashes, touch a page of their own for every row: those that something else can do go.
  `${compacted
    .map(logTable)
    .map((table) => `DROP INDEX ${table}_key; CREATE INDEX ${table}_keys ON ${table}(offset, key);`)
    .join('\n')}

CREATE TABLE audit_entries(seq INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO audit_entries SELECT seq, id, at, actor, action, subject, detail, hash FROM audit ORDER BY seq;
DROP TABLE audit;
ALTER TABLE audit_entries RENAME TO audit;
CREATE UNIQUE INDEX audit_by_subject ON audit(subject, id);

CREATE TABLE units_of_cases(unit TEXT NOT NULL, opened_at INTEGER NOT NULL, case_id TEXT NOT NULL,
  PRIMARY KEY(unit, opened_at, case_id)) STRICT, WITHOUT ROWID;
INSERT INTO units_of_cases SELECT unit, opened_at, case_id FROM case_units JOIN cases ON cases.id = case_id;
ALTER TABLE cases ADD COLUMN units TEXT NOT NULL DEFAULT '[]';
UPDATE cases SET units = coalesce((SELECT json_group_array(unit) FROM case_units WHERE case_id = cases.id), '[]');
DROP TABLE case_units;
ALTER TABLE units_of_cases RENAME TO case_units`,
  // A row that the log tells points at its record and holds no document of its own.
  ['posts', 'incidents', 'cases'].map((table) => `ALTER TABLE ${table} ADD COLUMN told INTEGER;`).join('\n'),
  // A topic that came later: every version of a record of a book is kept.
  `CREATE TABLE IF NOT EXISTS log_books_changed(offset INTEGER PRIMARY KEY, partition INTEGER NOT NULL,
    key TEXT NOT NULL, value ANY NOT NULL, at INTEGER NOT NULL) STRICT`,
  // Who works on cases of some status asks for it every few seconds; those that nobody took up yet are the most by far, and not in it.
  `CREATE INDEX cases_taken_up ON cases(status, opened_at DESC, id) WHERE status <> 'found'`,
  // Who may sign in, who is signed in, and who tried.
  `CREATE TABLE accounts(id TEXT PRIMARY KEY, version INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE TABLE sessions(id TEXT PRIMARY KEY, account TEXT NOT NULL, started_at INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE INDEX sessions_by_account ON sessions(account, started_at DESC);
CREATE TABLE sign_in_tries(key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
];

/** The schema since which rows may point at a record of the log instead of holding a document. */
export const TOLD_SINCE = 4;
/** The schema that this version writes. */
export const SCHEMA_VERSION = migrations.length;

/** Brings a database to this version's schema, one step a transaction. Refuses one that a newer version wrote. */
export function migrate(database: DatabaseSync): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > SCHEMA_VERSION)
    throw new Error(`数据库由更新的版本写成（结构 ${found}，本版本只认到 ${SCHEMA_VERSION}）；请用新版本程序打开`);
  for (const [from, sql] of migrations.entries()) {
    if (from < found) continue;
    database.exec(`BEGIN IMMEDIATE;${sql};PRAGMA user_version = ${from + 1};COMMIT`);
  }
}
