import type { Column } from './read-dashboards.ts';
import type { Search } from './panel-query.ts';

/** A number, nothing, or somewhere between two numbers: a percentile lies between its neighbours. */
export type Cell = number | null | { readonly from: number; readonly to: number };

/** What a panel shows: its metrics by the names of their buckets, `2026-03-02 / 投诉`. */
export type Rows = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

type Bucket = { readonly key: string | number; readonly key_as_string?: string; readonly doc_count: number };
type Answer = { readonly doc_count: number } & Readonly<Record<string, unknown>>;

/** The rows of an answer of Elasticsearch to one search. Throws when a shard failed: a part of the truth is none. */
export function rowsOf(search: Search, answer: unknown): Rows {
  const { _shards, hits, aggregations } = answer as {
    readonly _shards: { readonly failed: number };
    readonly hits: { readonly total: { readonly value: number } };
    readonly aggregations?: Readonly<Record<string, unknown>>;
  };
  if (_shards.failed > 0) throw new Error(`${_shards.failed} shards failed`);
  const rows: Record<string, Record<string, Cell>> = {};
  walk({ ...aggregations, doc_count: hits.total.value }, search.buckets, []);
  return rows;

  function walk(level: Answer, buckets: Search['buckets'], keys: readonly string[]): void {
    const [first, ...rest] = buckets;
    if (!first) {
      rows[keys.join(' / ')] = Object.fromEntries(
        search.metrics.map(([id, column]) => [id, cellOf(level, id, column)]),
      );
      return;
    }
    const { buckets: found } = level[first[0]] as { readonly buckets: readonly Bucket[] | Record<string, Answer> };
    if (Array.isArray(found)) {
      for (const bucket of found as readonly (Bucket & Answer)[]) {
        walk(bucket, rest, [...keys, bucket.key_as_string ?? String(bucket.key)]);
      }
    } else for (const [key, bucket] of Object.entries(found)) walk(bucket, rest, [...keys, key]);
  }
}

function cellOf(level: Answer, id: string, { operationType, filter }: Column): Cell {
  if (operationType === 'count') return filter ? (level[id] as Answer).doc_count : level.doc_count;
  const found = (filter ? (level[id] as Answer)['value'] : level[id]) as {
    readonly value?: number | null;
    readonly values?: readonly { readonly value: number | null }[];
  };
  return found.values ? (found.values[0]?.value ?? null) : (found.value ?? null);
}

/** Puts the past of a shifted search beside what is shown now; what was only in the past has no row. */
export function besides(now: Rows, before: Rows, columns: readonly string[]): Rows {
  const nothing = Object.fromEntries(columns.map((id) => [id, 0]));
  return Object.fromEntries(Object.entries(now).map(([key, row]) => [key, { ...row, ...(before[key] ?? nothing) }]));
}

/** Rows in which something is; empty days and cells say nothing. */
export function withoutEmpty(rows: Rows): Rows {
  const something = (row: Readonly<Record<string, Cell>>): boolean =>
    Object.values(row).some((cell) => cell !== null && cell !== 0);
  return Object.fromEntries(Object.entries(rows).filter(([, row]) => something(row)));
}

/** Where what was found and what was expected differ, one sentence each; empty when they are equal. */
export function differences(found: Rows, expected: Rows): readonly string[] {
  const [left, right] = [withoutEmpty(found), withoutEmpty(expected)];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => {
    const [a, b] = [left[key], right[key]];
    if (!a || !b) return [`${key}: ${a ? 'not expected' : 'not found'}`];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((id) => !isSame(a[id] ?? null, b[id] ?? null))
      .map((id) => `${key}: ${id} is ${JSON.stringify(a[id])}, not ${JSON.stringify(b[id])}`);
  });
}

const CLOSE = 1e-9;

function isSame(found: Cell, expected: Cell): boolean {
  if (found === null || expected === null) return (found ?? 0) === (expected ?? 0);
  if (typeof found !== 'number') return false;
  if (typeof expected === 'number') return Math.abs(found - expected) <= CLOSE * Math.max(1, Math.abs(expected));
  return found >= expected.from - CLOSE && found <= expected.to + CLOSE;
}
