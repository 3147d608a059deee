import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { fromCursor, toCursor } from '@tingchao/ports/desk-columns.ts';
import type {
  CaseQuestion,
  IncidentQuestion,
  LedgerQuestion,
  PageQuestion,
  Scope,
  SearchQuestion,
} from '@tingchao/ports/desk-reader.ts';
import type { Row } from '../connection.ts';
import { documentOf, type ToldTable } from '../told-documents.ts';
import { firstSeqAt, marks } from './desk-schema.ts';
import { openDeskSums } from './desk-sums.ts';
import { given, inScope, inView, isNowhere, where, type Value, type Where } from './desk-where.ts';

/** Documents as they lie in the main database, to be read where they are wanted. */
export type FoundRows<R = Row> = { readonly rows: readonly R[]; readonly next: string | null };
/** A search with its words cut. */
export type CutSearch = Omit<SearchQuestion, 'text'> & { readonly words: readonly string[] };
export type LedgerRowPair = { readonly seq: number; readonly file: Row; readonly incident: Row | undefined };

/** Posts looked at for one page of incidents: where a few incidents have most of what fits, a page may be short. */
const MOST_POSTS = 20_000;

/** By which column cases are listed, which way, what lies behind a place, and the index in that order. */
const CASE_ORDERS = {
  opened: ['opened_at', ' DESC', '<', 'cases_by_opening'],
  due: ['due_at', '', '>', 'cases_by_due'],
  urgent: ['urgency', '', '>', 'cases_by_urgency'],
} as const;

/** The questions of the desk as SQL: `desk` is the index, `main` has the documents. Both are read only. */
export function openDeskQuestions(main: DatabaseSync, desk: DatabaseSync) {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = desk.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const documents = {
    incidents: documentsBy(main, 'incidents', ', appended_version'),
    cases: documentsBy(main, 'cases', ', appended_version'),
    posts: documentsBy(main, 'posts', ', membership'),
  };
  const incidentOf = desk.prepare('SELECT id, incident_id FROM posts WHERE seq = ?');

  /** Rows of an index in its order, and one more when there are more. */
  function list(
    sql: string,
    conditions: readonly Where[],
    order: string,
    { scope, limit, skip = 0 }: PageQuestion,
  ): { readonly rows: readonly Row[]; readonly more: boolean } {
    if (isNowhere(scope)) return { rows: [], more: false };
    const all = conditions.length === 0 ? '1' : conditions.map((one) => one.sql).join(' AND ');
    const values = conditions.flatMap((one) => one.values);
    const statement = prepare(`${sql} WHERE ${all} ORDER BY ${order} LIMIT ? OFFSET ?`);
    const rows = statement.all(...values, limit + 1, skip) as unknown as readonly Row[];
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  }
  const documentsOf = (table: ToldTable, rows: readonly Row[]): readonly Row[] =>
    rows.map(({ id }) => documents[table](id as string)).filter((row) => row !== undefined);

  function incidents({ scope, unit, after, ...question }: IncidentQuestion): FoundRows {
    const from = after === undefined ? undefined : fromCursor(after, 'number', 'string');
    const { rows, more } = list(
      'SELECT id, last_post_at FROM incidents INDEXED BY incidents_by_time',
      [
        ...(from ? [where('last_post_at <= ? AND (last_post_at < ? OR id > ?)', from[0], from[0], from[1])] : []),
        ...given('last_post_at >= ?', question.since),
        ...given('status = ?', question.status),
        ...given('level = ?', question.level),
        ...given('topic = ?', question.topic),
        ...given('case_status = ?', question.caseStatus),
        ...(question.place === undefined ? [] : [where('instr(places, ?) > 0', `|${question.place}|`)]),
        ...inScope(scope),
        ...(unit === undefined ? [] : [inView([unit])]),
      ],
      'last_post_at DESC, id',
      { scope, ...question },
    );
    const last = rows.at(-1);
    const next = more && last ? toCursor(last['last_post_at'] as number, last['id'] as string) : null;
    return { rows: documentsOf('incidents', rows), next };
  }

  function cases({ scope, unit, after, order = 'opened', letters, late, ...question }: CaseQuestion): FoundRows {
    const from = after === undefined ? undefined : fromCursor(after, 'number', 'string');
    const [key, way, past, index] = CASE_ORDERS[order];
    // In the order of the list, so that a page ends the search; letters have indexes of their own.
    const by = letters === undefined ? `INDEXED BY ${index}` : '';
    const bound = `${past}=`;
    const { rows, more } = list(
      `SELECT id, ${key} AS place FROM cases ${by}`,
      [
        ...(from ? [where(`${key} ${bound} ? AND (${key} ${past} ? OR id > ?)`, from[0], from[0], from[1])] : []),
        ...(order === 'opened' ? [] : [where(`${key} IS NOT NULL`)]),
        ...given('opened_at >= ?', question.openedFrom),
        ...given('opened_at < ?', question.openedBefore),
        ...given('level = ?', question.level),
        ...given('topic = ?', question.topic),
        ...(question.place === undefined ? [] : [where('instr(places, ?) > 0', `|${question.place}|`)]),
        ...given('due_at < ?', question.dueBefore),
        ...given('status = ?', question.status),
        ...(question.open === undefined ? [] : [where('open = ?', Number(question.open))]),
        ...(letters === undefined ? [] : [where(`${letters} = 1`)]),
        ...(late === undefined
          ? []
          : [where(`(late_behind IS NOT NULL AND late_behind < ?) = ${Number(late.is)}`, late.at)]),
        ...given('(open = 1 OR changed_at >= ?)', question.concernsSince),
        ...inScope(scope),
        ...(unit === undefined ? [] : [inView([unit])]),
      ],
      `${key}${way}, id`,
      { scope, ...question },
    );
    const last = rows.at(-1);
    const next = more && last ? toCursor(last['place'] as number, last['id'] as string) : null;
    return { rows: documentsOf('cases', rows), next };
  }

  function ledger({ scope, from, to, after, ...page }: LedgerQuestion): FoundRows<LedgerRowPair> {
    const [seq, foundAt, openedAt, id] =
      after === undefined ? [0, undefined, 0, ''] : fromCursor(after, 'number', 'number', 'number', 'string');
    const { rows, more } = list(
      'SELECT id, incident_id, found_at, opened_at FROM cases INDEXED BY cases_by_finding',
      [
        ...(foundAt === undefined ? [] : [where('(found_at, opened_at, id) > (?, ?, ?)', foundAt, openedAt, id)]),
        ...given('found_at >= ?', from),
        ...given('found_at < ?', to),
        ...inScope(scope),
      ],
      'found_at, opened_at, id',
      { scope, ...page },
    );
    const first = seq + (page.skip ?? 0) + 1;
    const pairs = rows.flatMap((row, n): readonly LedgerRowPair[] => {
      const file = documents.cases(row['id'] as string);
      const incident = documents.incidents(row['incident_id'] as string);
      return file === undefined ? [] : [{ seq: first + n, file, incident }];
    });
    const last = rows.at(-1);
    const place = [last?.['found_at'], last?.['opened_at'], last?.['id']] as readonly Value[];
    return { rows: pairs, next: more ? toCursor(first + rows.length - 1, ...place) : null };
  }

  /** Row ids of posts that have every word, latest first; read one by one. */
  function* matches({ words, scope, topic, since }: CutSearch, from: number): Generator<number> {
    if (words.length === 0 || (scope !== 'all' && scope.units.length === 0)) return;
    const sql = 'SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC';
    const query = matchOf(words, scope, topic);
    for (const row of desk.prepare(sql).iterate(query, from, firstSeqAt(since ?? 0))) yield row['rowid'] as number;
  }
  const beginning = (after: string | undefined): number =>
    after === undefined ? Number.MAX_SAFE_INTEGER : fromCursor(after, 'number')[0];

  function searchPosts(search: CutSearch): FoundRows {
    const rows: Row[] = [];
    const first = search.skip ?? 0;
    let [looked, last] = [0, 0];
    for (const seq of matches(search, beginning(search.after))) {
      if (looked === first + search.limit) return { rows, next: toCursor(last) };
      [looked, last] = [looked + 1, seq];
      if (looked <= first) continue;
      const id = incidentOf.get(seq)?.['id'] as string | undefined;
      const row = id === undefined ? undefined : documents.posts(id);
      if (row !== undefined) rows.push(row);
    }
    return { rows, next: null };
  }

  function searchIncidents(search: CutSearch): FoundRows {
    const newest = desk.prepare('SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 1');
    const from = beginning(search.after);
    /** Whether a page before has it, at a later post. */
    const isTold = (incident: string): boolean => {
      if (search.after === undefined) return false;
      const query = `${matchOf(search.words, search.scope, search.topic)} AND ${marks.incident(incident)}`;
      return ((newest.get(query)?.['rowid'] as number | undefined) ?? 0) >= from;
    };
    const ids = new Set<string>();
    const found: string[] = [];
    const page = (): readonly Row[] =>
      documentsOf(
        'incidents',
        found.slice(search.skip ?? 0).map((id) => ({ id })),
      );
    let [looked, last] = [0, from];
    for (const seq of matches(search, from)) {
      if (found.length === search.limit + (search.skip ?? 0) || looked === MOST_POSTS)
        return { rows: page(), next: toCursor(last) };
      [looked, last] = [looked + 1, seq];
      const id = incidentOf.get(seq)?.['incident_id'] as string | null | undefined;
      if (id === undefined || id === null || ids.size === ids.add(id).size || isTold(id)) continue;
      found.push(id);
    }
    return { rows: page(), next: null };
  }

  return {
    incidents,
    cases,
    ledger,
    searchPosts,
    searchIncidents,
    ...openDeskSums(desk, (ids) =>
      documentsOf(
        'cases',
        ids.map((id) => ({ id })),
      ),
    ),
  };
}
export type DeskQuestions = ReturnType<typeof openDeskQuestions>;

function documentsBy(main: DatabaseSync, table: ToldTable, more: string): (id: string) => Row | undefined {
  const one = main.prepare(`SELECT ${documentOf(table)}${more} FROM ${table} WHERE id = ?`);
  // A row without a prototype does not go between threads as it is.
  return (id) => {
    const row = one.get(id);
    return row && { ...row };
  };
}

/** Every word, in one of the views; tokens are letters and digits, so quoting them is enough. */
function matchOf(words: readonly string[], scope: Scope, topic: string | undefined): string {
  const quoted = (word: string): string => `"${word}"`;
  return [
    ...words.map(quoted),
    ...(topic === undefined ? [] : [quoted(marks.topic(topic))]),
    ...(scope === 'all' ? [] : [`(${scope.units.map((unit) => quoted(marks.unit(unit))).join(' OR ')})`]),
  ].join(' AND ');
}
