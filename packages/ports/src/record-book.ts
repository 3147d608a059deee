import { randomUUID } from 'node:crypto';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict, Permanent } from './errors.ts';
import type { Stores } from './stores.ts';

/** One version of one record of a book: who wrote it when, and what it says. */
export type BookRecord<T = unknown> = {
  readonly book: string;
  readonly id: string;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly at: Instant;
  readonly by: string;
  /** What was done, `<noun>_<past verb>`; goes to the audit log. */
  readonly action: string;
  readonly content: T;
};

/**
 * Books of the desk that are written rarely and kept for good: duties of openness, requests of persons, what was exchanged with
 * other levels. Every version stays; no words of citizens belong here.
 */
export interface RecordBook {
  get(book: string, id: string): Promise<BookRecord | undefined>;
  /** The newest version of each record, in the order they were first written. */
  list(book: string): Promise<readonly BookRecord[]>;
  /** Every version of one record, the first one first. */
  history(book: string, id: string): Promise<readonly BookRecord[]>;
  /**
   * Saves the next versions, and enters each in the audit log. `Conflict` when one of them is not one above what is there, or
   * when somebody else wrote it first; those that were written by then stay, and whoever tries again finds them.
   */
  put(records: readonly BookRecord[]): Promise<void>;
}

/** All records lie in one partition: their order is what decides between two that came at once. */
const PARTITION = 'books';
const TOPIC = 'books.changed';

type Stored = BookRecord & { readonly token: string };
type Known = ReadonlyMap<string, readonly Stored[]>;

/**
 * The books over the log: a version is one record under a key of its own, so that all of them stay, and of two with the same
 * number the one that came first in the topic is the one there is.
 */
export function booksInLog({ log, audit }: Pick<Stores, 'log' | 'audit'>): RecordBook {
  async function read(): Promise<Known> {
    const known = new Map<string, Stored[]>();
    for await (const page of log.scan(TOPIC)) {
      for (const { value } of page) {
        const record = parse(value);
        const versions = known.get(nameOf(record)) ?? [];
        if (record.version === versions.length + 1) versions.push(record);
        known.set(nameOf(record), versions);
      }
    }
    return known;
  }
  return {
    get: async (book, id) => plain((await read()).get(nameOf({ book, id }))?.at(-1)),
    async list(book) {
      const newest = [...(await read()).values()].flatMap((versions) => versions.slice(-1));
      return newest.filter((record) => record.book === book).map((record) => plain(record)!);
    },
    history: async (book, id) => ((await read()).get(nameOf({ book, id })) ?? []).map((record) => plain(record)!),
    async put(records) {
      if (records.length === 0) return;
      const before = await read();
      for (const record of records) {
        const there = before.get(nameOf(record))?.length ?? 0;
        if (record.version !== there + 1) throw taken(record);
      }
      const stored = records.map((record): Stored => ({ ...record, token: randomUUID() }));
      await log.append(
        TOPIC,
        stored.map((record) => ({
          key: `${nameOf(record)}/${record.version}/${record.token}`,
          partitionKey: PARTITION,
          value: JSON.stringify(record),
        })),
      );
      const after = await read();
      const won = stored.filter(({ token, ...record }) => versionOf(after, record)?.token === token);
      for (const { book, id, version, at, by, action, token } of won) {
        await audit.append(`book-${token}`, {
          at,
          actor: by,
          action,
          subject: nameOf({ book, id }),
          detail: { version },
        });
      }
      const lost = stored.find((record) => !won.includes(record));
      if (lost) throw taken(lost);
    },
  };
}

const nameOf = ({ book, id }: Pick<BookRecord, 'book' | 'id'>): string => `${book}:${id}`;
const versionOf = (known: Known, record: BookRecord): Stored | undefined =>
  known.get(nameOf(record))?.[record.version - 1];
const taken = ({ book, id, version }: BookRecord): Conflict =>
  new Conflict(`${book} ${id} 的第 ${version} 版已被他人写入`);

function plain(record: Stored | undefined): BookRecord | undefined {
  if (!record) return undefined;
  const { token: _token, ...rest } = record;
  return rest;
}

function parse(value: string): Stored {
  try {
    const record = JSON.parse(value) as Partial<Stored> | null;
    if (
      typeof record?.book === 'string' &&
      typeof record.id === 'string' &&
      typeof record.token === 'string' &&
      Number.isSafeInteger(record.version)
    )
      return record as Stored;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Permanent('books.changed 里有一条不是登记记录；请用写下它的那一版程序，或从备份恢复');
}
