import { describe, expect, test } from 'vitest';
import { Conflict } from './errors.ts';
import { START } from './examples.ts';
import { booksInLog, type BookRecord, type RecordBook } from './record-book.ts';
import type { Stores } from './stores.ts';

const aRecord = (id: string, version: number, over: Partial<BookRecord> = {}): BookRecord => ({
  book: 'register',
  id,
  version,
  at: START,
  by: '甲',
  action: 'duty_opened',
  content: { title: `第 ${version} 版` },
  ...over,
});

type Parts = Pick<Stores, 'log' | 'audit'>;

/** What the books promise over every log; `reopen` gives what the next process sees. */
export function recordBookContract(
  open: () => Promise<{
    readonly stores: Parts;
    readonly reopen: () => Promise<Parts>;
    readonly close: () => Promise<void>;
  }>,
): void {
  const withBook =
    (work: (book: RecordBook, stores: Parts, reopen: () => Promise<RecordBook>) => Promise<void>) =>
    async (): Promise<void> => {
      const { stores, reopen, close } = await open();
      try {
        await work(booksInLog(stores), stores, async () => booksInLog(await reopen()));
      } finally {
        await close();
      }
    };

  describe('record book', () => {
    test(
      'records come back whole, the newest version of each, also to the next process; books do not mix',
      withBook(async (book, _stores, reopen) => {
        expect(await book.list('register')).toEqual([]);
        expect(await book.get('register', 'a')).toBeUndefined();
        const other = aRecord('a', 1, { book: 'rights' });
        await book.put([aRecord('a', 1), aRecord('b', 1), other]);
        await book.put([aRecord('a', 2, { by: '乙' })]);
        const check = async (seen: RecordBook): Promise<void> => {
          expect(await seen.list('register')).toEqual([aRecord('a', 2, { by: '乙' }), aRecord('b', 1)]);
          expect(await seen.get('rights', 'a')).toEqual(other);
          expect((await seen.history('register', 'a')).map(({ by }) => by)).toEqual(['甲', '乙']);
        };
        await check(book);
        await check(await reopen());
      }),
    );

    test(
      'of two who write the same version one is there and the other is a conflict',
      withBook(async (book, stores) => {
        await book.put([aRecord('a', 1)]);
        const other = booksInLog(stores);
        const outcomes = await Promise.allSettled([
          book.put([aRecord('a', 2, { by: '甲' })]),
          other.put([aRecord('a', 2, { by: '乙' })]),
        ]);
        expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(lost?.reason).toBeInstanceOf(Conflict);
        const winner = outcomes[0]?.status === 'fulfilled' ? '甲' : '乙';
        expect(await book.get('register', 'a')).toEqual(aRecord('a', 2, { by: winner }));
        await expect(book.put([aRecord('a', 2)])).rejects.toThrow(Conflict);
        await expect(book.put([aRecord('a', 4)])).rejects.toThrow(Conflict);
        await other.put([aRecord('a', 3)]);
        expect(await other.history('register', 'a')).toHaveLength(3);
      }),
    );

    test(
      'each version that is there is in the audit log once, with who and what, and nothing of its content',
      withBook(async (book, { audit }) => {
        await book.put([aRecord('a', 1)]);
        await book.put([aRecord('a', 2, { by: '乙', action: 'duty_done' })]);
        const entries = await audit.list({ subject: 'register:a' });
        expect(entries.map(({ actor, action, detail }) => [actor, action, detail])).toEqual([
          ['甲', 'duty_opened', { version: 1 }],
          ['乙', 'duty_done', { version: 2 }],
        ]);
      }),
    );
  });
}
