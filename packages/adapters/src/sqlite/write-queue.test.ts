import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWriteQueue, type Transactions } from './write-queue.ts';

let database: DatabaseSync;
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE names(name TEXT PRIMARY KEY)');
});
afterEach(() => database.close());

const put = (name: string): void => void database.prepare('INSERT INTO names VALUES (?)').run(name);
const names = (): readonly unknown[] =>
  database
    .prepare('SELECT name FROM names ORDER BY rowid')
    .all()
    .map((row) => row['name']);

/** A queue whose works are promises. */
function openQueue(transactions: Partial<Transactions> = {}) {
  const run = (sql: string) => (): void => database.exec(sql);
  const queue = createWriteQueue(
    {
      begin: run('BEGIN'),
      commit: run('COMMIT'),
      rollback: run('ROLLBACK'),
      savepoint: run('SAVEPOINT work'),
      release: run('RELEASE work'),
      rollbackToSavepoint: run('ROLLBACK TO work'),
      ...transactions,
    },
    () => {},
  );
  return (work: () => unknown): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers();
    queue.add({ run: work, done: resolve, failed: reject });
    return promise;
  };
}

test('works are done in the order of asking, and one that throws undoes itself alone', async () => {
  const write = openQueue();
  const outcomes = await Promise.allSettled([
    write(() => put('a')),
    write(() => {
      put('half');
      throw new RangeError('no');
    }),
    write(() => put('b')),
    write(() => put('a')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(names()).toEqual(['a', 'b']);
});

test('a work asked for while another is waited for comes after it', async () => {
  const write = openQueue();
  await write(() => put('a'));
  const later = write(() => put('c'));
  await write(() => put('b')).then(() => later);
  expect(names()).toEqual(['a', 'c', 'b']);
});

test('when the commit fails every work in it fails, nothing stays, and the next one goes on', async () => {
  const said: string[] = [];
  let full = true;
  const write = openQueue({
    begin: () => {},
    commit: () => {
      if (full) throw new Error('disk full');
      said.push('commit');
    },
    rollback: () => void said.push('rollback'),
    savepoint: () => {},
    release: () => {},
  });
  const outcomes = await Promise.allSettled([write(() => 1), write(() => 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  full = false;
  expect(await write(() => 3)).toBe(3);
  expect(said).toEqual(['rollback', 'commit']);
});
