import { describe, expect, test } from 'vitest';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import type { AuditEntry, AuditLog } from './audit-log.ts';
import { START } from './examples.ts';

const entry = (n: number, subject = 'case-1'): AuditEntry => ({
  at: plus(START, minutes(n)),
  actor: 'officer-1',
  action: 'case_assigned',
  subject,
  detail: { unit: 'housing', n, urgent: false, note: null },
});

/** What every audit log promises; `reopen` shows what the next process sees. */
export function auditLogContract(
  open: () => Promise<{
    readonly log: AuditLog;
    readonly reopen: () => Promise<AuditLog>;
    readonly close: () => Promise<void>;
  }>,
): void {
  const withLog =
    (use: (log: AuditLog, reopen: () => Promise<AuditLog>) => Promise<void>) => async (): Promise<void> => {
      const { log, reopen, close } = await open();
      try {
        await use(log, reopen);
      } finally {
        await close();
      }
    };

  describe('audit log', () => {
    test(
      'entries are numbered from 1 without a gap and each hash depends on everything before it',
      withLog(async (log) => {
        expect(await log.verify()).toEqual({ entries: 0, head: null, brokenAt: null });
        const first = await log.append('a', entry(1));
        const second = await log.append('b', entry(1));
        expect([first.seq, second.seq]).toEqual([1, 2]);
        expect(second.hash).not.toBe(first.hash);
        expect(await log.verify()).toEqual({ entries: 2, head: second.hash, brokenAt: null });
      }),
    );

    test(
      'the same id is written once and answers with what was written',
      withLog(async (log) => {
        const first = await log.append('a', entry(1));
        expect(await log.append('a', entry(2))).toEqual(first);
        expect(await log.list({})).toEqual([first]);
      }),
    );

    test(
      'entries are listed in order, by subject, from a number on',
      withLog(async (log) => {
        for (const n of [1, 2, 3, 4]) await log.append(`${n}`, entry(n, n % 2 === 0 ? 'even' : 'odd'));
        const seqs = async (options: Parameters<AuditLog['list']>[0]): Promise<readonly number[]> =>
          (await log.list(options)).map(({ seq }) => seq);
        expect(await seqs({})).toEqual([1, 2, 3, 4]);
        expect(await seqs({ subject: 'even' })).toEqual([2, 4]);
        expect(await seqs({ from: 2, limit: 2 })).toEqual([2, 3]);
      }),
    );

    test(
      'the chain goes on in the next process',
      withLog(async (log, reopen) => {
        const first = await log.append('a', entry(1));
        const next = await reopen();
        const second = await next.append('b', entry(2));
        expect(second.seq).toBe(2);
        expect(await next.append('a', entry(3))).toEqual(first);
        expect(await next.verify()).toEqual({ entries: 2, head: second.hash, brokenAt: null });
      }),
    );

    test(
      'whoever waits for each entry before the next gets all of them, however many write beside',
      withLog(async (log) => {
        const oneByOne = async (writer: string): Promise<void> => {
          for (let n = 0; n < 25; n += 1) await log.append(`${writer}${n}`, entry(n, writer));
        };
        await Promise.all(['a', 'b', 'c'].map(oneByOne));
        const all = await log.list({});
        expect(all).toHaveLength(75);
        expect((await log.verify()).brokenAt).toBeNull();
      }),
    );

    test(
      'writers at the same time make one chain',
      withLog(async (log) => {
        await Promise.all(Array.from({ length: 20 }, (_, n) => log.append(`${n}`, entry(n))));
        expect(await log.verify()).toMatchObject({ entries: 20, brokenAt: null });
      }),
    );
  });
}
