import { describe, expect, test } from 'vitest';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { aCase, anAssignment, aNotice, START } from './examples.ts';
import type { CaseStore } from './case-store.ts';
import { versionedContract } from './versioned.contract.ts';

const ids = (files: readonly CaseFile[]): readonly string[] => files.map(({ id }) => id);

/** What every case store promises; `reopen` shows what the next process sees. */
export function caseStoreContract(
  open: () => Promise<{
    readonly store: CaseStore;
    readonly reopen: () => Promise<CaseStore>;
    readonly close: () => Promise<void>;
  }>,
): void {
  const withStore =
    (use: (store: CaseStore, reopen: () => Promise<CaseStore>) => Promise<void>) => async (): Promise<void> => {
      const { store, reopen, close } = await open();
      try {
        await use(store, reopen);
      } finally {
        await close();
      }
    };

  describe('case store', () => {
    versionedContract(withStore, aCase);

    test(
      'a case is found by its printed number',
      withStore(async (store) => {
        const file = aCase();
        await store.save([file]);
        expect(await store.byNumber(file.number)).toEqual(file);
        expect(await store.byNumber('青舆〔1999〕1号')).toBeUndefined();
      }),
    );

    test(
      'cases are listed with the latest opened first, by status and by whether work remains',
      withStore(async (store) => {
        const first = aCase();
        const second = aCase({ openedAt: plus(START, hours(1)), status: 'closed' });
        const third = aCase({ openedAt: plus(START, hours(2)), status: 'handling' });
        await store.save([second, first, third]);
        expect(ids(await store.list({}))).toEqual([third.id, second.id, first.id]);
        expect(ids(await store.list({ open: true }))).toEqual([third.id, first.id]);
        expect(ids(await store.list({ open: false }))).toEqual([second.id]);
        expect(ids(await store.list({ status: 'handling' }))).toEqual([third.id]);
        expect(ids(await store.list({ unit: 'nobody' }))).toEqual([]);
        expect(ids(await store.list({ limit: 1, offset: 2 }))).toEqual([first.id]);
      }),
    );

    test(
      'whoever leafs from the last case on misses none, though the state of those before changes meanwhile',
      withStore(async (store) => {
        const files = Array.from({ length: 5 }, (_, n) => aCase({ openedAt: plus(START, hours(n >> 1)) }));
        await store.save(files);
        const first = await store.list({ status: 'judging', limit: 2 });
        await store.save(first.map((file) => ({ ...file, version: 2, status: 'handling' as const })));
        const rest = await store.list({ status: 'judging', after: first.at(-1) });
        expect(new Set([...ids(first), ...ids(rest)])).toEqual(new Set(ids(files)));
        expect(ids(await store.list({ after: rest.at(-1) }))).toEqual([]);
      }),
    );

    test(
      'a case is found by every unit that holds or held a part of it, as it was last saved',
      withStore(async (store) => {
        const file = aCase({ assignments: [anAssignment({ unit: 'housing' }), anAssignment({ unit: 'police' })] });
        await store.save([file, aCase()]);
        const found = async (unit: string): Promise<readonly string[]> => ids(await store.list({ unit }));
        expect(await found('housing')).toEqual([file.id]);
        expect(await found('police')).toEqual([file.id]);
        expect(await found('town_gov')).toEqual([]);
        await store.save([{ ...file, version: 2, assignments: [anAssignment({ unit: 'housing', status: 'done' })] }]);
        expect(await found('housing')).toEqual([file.id]);
        expect(await found('police')).toEqual([]);
      }),
    );

    test(
      'a timer is due from its moment on, the earliest first, and a case without one never',
      withStore(async (store) => {
        const soon = aCase({ nextTimerAt: plus(START, hours(1)) });
        const later = aCase({ nextTimerAt: plus(START, hours(2)) });
        await store.save([later, soon, aCase({ nextTimerAt: null })]);
        expect(ids(await store.due(plus(START, hours(1) - 1), 10))).toEqual([]);
        expect(ids(await store.due(plus(START, hours(1)), 10))).toEqual([soon.id]);
        expect(ids(await store.due(plus(START, hours(9)), 10))).toEqual([soon.id, later.id]);
        expect(ids(await store.due(plus(START, hours(9)), 1))).toEqual([soon.id]);
        await store.save([{ ...soon, version: 2, nextTimerAt: null }]);
        expect(ids(await store.due(plus(START, hours(9)), 10))).toEqual([later.id]);
      }),
    );

    test(
      'a notice waits from its next try on until it is sent or given up',
      withStore(async (store) => {
        const notice = aNotice({ nextTryAt: plus(START, hours(1)) });
        const file = aCase({ notices: [aNotice({ status: 'sent', sentAt: START }), notice] });
        await store.save([file, aCase({ notices: [aNotice({ status: 'failed' })] })]);
        expect(ids(await store.withPendingNotices(START, 10))).toEqual([]);
        expect(ids(await store.withPendingNotices(plus(START, hours(1)), 10))).toEqual([file.id]);
        await store.save([{ ...file, version: 2, notices: [{ ...notice, status: 'sent', sentAt: START }] }]);
        expect(ids(await store.withPendingNotices(plus(START, hours(9)), 10))).toEqual([]);
      }),
    );

    test(
      'a document keeps its number, and no number is skipped, also in the next process',
      withStore(async (store, reopen) => {
        expect(await store.numberFor('青舆', 2026, ['a', 'b'])).toEqual([1, 2]);
        expect(await store.numberFor('青舆', 2026, ['b', 'c', 'a', 'c'])).toEqual([2, 3, 1, 3]);
        expect(await store.numberFor('青舆', 2027, ['a'])).toEqual([1]);
        expect(await store.numberFor('督', 2026, ['a'])).toEqual([1]);
        const next = await reopen();
        expect(await next.numberFor('青舆', 2026, ['d', 'c'])).toEqual([4, 3]);
      }),
    );
  });
}
