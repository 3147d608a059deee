import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { createWriteQueue, type Transactions } from './write-queue.ts';

let folder = '';
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-queue-'));
  database = openDatabase(join(folder, 'tingchao.db'));
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const put = (name: string): void => database.prepare('INSERT INTO state VALUES (?, ?)').run(name, '');
const names = (): readonly unknown[] =>
  database
    .prepare(`SELECT name FROM state WHERE name <> 'ended' ORDER BY rowid`)
    .all()
    .map((row) => row['name']);

test('works are done in the order of asking, and one that throws undoes itself alone', async () => {
  const outcomes = await Promise.allSettled([
    database.write(() => put('a')),
    database.write(() => {
      put('half');
      throw new RangeError('no');
    }),
    database.write(() => put('b')),
    database.write(() => put('a')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(names()).toEqual(['a', 'b']);
});

test('a work asked for while another is waited for comes after it', async () => {
  await database.write(() => put('a'));
  const later = database.write(() => put('c'));
  await database.write(() => put('b')).then(() => later);
  expect(names()).toEqual(['a', 'c', 'b']);
});

test('when the commit fails every work in it fails, nothing stays, and the next one goes on', async () => {
  const said: string[] = [];
  let full = true;
  const transactions: Transactions = {
    begin: () => true,
    commit: () => {
      if (full) throw new Error('disk full');
      said.push('commit');
    },
    rollback: () => void said.push('rollback'),
    savepoint: () => {},
    release: () => {},
    rollbackToSavepoint: () => {},
  };
  const queue = createWriteQueue(transactions, () => {});
  const outcomes = await Promise.allSettled([queue.write(() => 1), queue.write(() => 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  full = false;
  expect(await queue.write(() => 3)).toBe(3);
  expect(said).toEqual(['rollback', 'commit']);
});
