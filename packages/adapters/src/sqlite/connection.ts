import type { DatabaseSync } from 'node:sqlite';
import { toPolicy } from './sqlite-errors.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Value = string | number | bigint | null | Uint8Array;
export type Statement = {
  run(...values: readonly Value[]): void;
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): readonly Row[];
};
export type Prepare = (sql: string) => Statement;

/** Runs `work`; what the driver throws comes in the policy's words. */
export function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toPolicy(error, file);
  }
}

/** Statements of a connection, with errors in the policy's words. */
export function preparer(connection: DatabaseSync, file: string): Prepare {
  return (sql) => {
    const statement = attempt(file, () => connection.prepare(sql));
    return {
      run: (...values) => void attempt(file, () => statement.run(...values)),
      get: (...values) => attempt(file, () => statement.get(...values)),
      all: (...values) => attempt(file, () => statement.all(...values)),
    };
  };
}
