import type { Cell, Rows } from './panel-rows.ts';
import { MISSING } from './panel-query.ts';

/** What a document counts under: one value, several, or none. */
export type Keys = string | null | readonly string[];

/** Counts documents in plain TypeScript: a row for each combination of keys, a cell for each figure. No Elasticsearch here. */
export function tabulate<T>(
  documents: readonly T[],
  by: readonly ((document: T) => Keys)[],
  figures: Readonly<Record<string, (rows: readonly T[]) => Cell>>,
): Rows {
  const groups = new Map<string, T[]>(by.length === 0 ? [['', []]] : []);
  for (const document of documents) {
    for (const key of combinations(by.map((one) => listOf(one(document))))) {
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(document);
    }
  }
  const rows = [...groups].map(([key, group]) => {
    const cells = Object.entries(figures).map(([id, figure]) => [id, figure(group)] as const);
    return [key, Object.fromEntries(cells)] as const;
  });
  return Object.fromEntries(rows);
}

const listOf = (keys: Keys): readonly string[] =>
  keys === null ? [] : typeof keys === 'string' ? [keys] : [...new Set(keys)];

function combinations(lists: readonly (readonly string[])[]): readonly string[] {
  const [first, ...rest] = lists;
  if (!first) return [''];
  if (rest.length === 0) return first;
  return first.flatMap((key) => combinations(rest).map((more) => `${key} / ${more}`));
}

/** Documents without a value get a row of their own. */
export const orEmpty =
  <T>(key: (document: T) => Keys) =>
  (document: T): Keys => {
    const keys = key(document);
    return keys === null || keys.length === 0 ? MISSING : keys;
  };

export const howMany = <T>(rows: readonly T[]): number => rows.length;

type Value<T> = (document: T) => number | null;
const values = <T>(rows: readonly T[], value: Value<T>): readonly number[] =>
  rows.map(value).filter((one) => one !== null);

export const meanOf =
  <T>(value: Value<T>) =>
  (rows: readonly T[]): Cell => {
    const found = values(rows, value);
    return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0) / found.length;
  };

/** The share of documents of which something is true; null: it does not count. */
export const shareOf = <T>(is: (document: T) => boolean | null): ((rows: readonly T[]) => Cell) =>
  meanOf((document: T) => {
    const answer = is(document);
    return answer === null ? null : Number(answer);
  });

export const totalOf =
  <T>(value: (document: T) => number) =>
  (rows: readonly T[]): Cell =>
    rows.reduce((sum, row) => sum + value(row), 0);

export const leastOf =
  <T>(value: Value<T>) =>
  (rows: readonly T[]): Cell => {
    const found = values(rows, value);
    return found.length === 0 ? null : Math.min(...found);
  };

export const mostOf =
  <T>(value: Value<T>) =>
  (rows: readonly T[]): Cell => {
    const found = values(rows, value);
    return found.length === 0 ? null : Math.max(...found);
  };

/** A percentile lies between the two values beside its place; how exactly is the server's own business. */
export const percentileOf =
  <T>(percent: number, value: Value<T>) =>
  (rows: readonly T[]): Cell => {
    const found = values(rows, value).toSorted((a, b) => a - b);
    if (found.length === 0) return null;
    const at = (percent / 100) * (found.length - 1);
    return {
      from: found[Math.max(0, Math.floor(at - 0.5))]!,
      to: found[Math.min(found.length - 1, Math.ceil(at + 0.5))]!,
    };
  };
export const medianOf = <T>(value: Value<T>): ((rows: readonly T[]) => Cell) => percentileOf(50, value);

export const distinctOf =
  <T>(value: (document: T) => string | null) =>
  (rows: readonly T[]): Cell =>
    new Set(rows.map(value).filter((one) => one !== null)).size;
