import type { Account, Session } from '@tingchao/domain/access/account.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { describe, expect, test } from 'vitest';
import type { AccountStore } from './account-store.ts';
import { Conflict } from './errors.ts';
import { START } from './examples.ts';

/** An analyst of the 网信办; say only what the test is about. */
export const anAccount = (over: Partial<Account> = {}): Account => ({
  id: 'li.na',
  version: 1,
  name: '李娜',
  unit: 'cac_office',
  place: null,
  roles: ['analyst'],
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  firstPasswordUntil: null,
  totp: null,
  disabledAt: null,
  epoch: 0,
  createdAt: START,
  changedAt: START,
  ...over,
});

/** A session under a made-up token. */
export const aSession = (over: Partial<Session> = {}): Session => ({
  id: 'a'.repeat(64),
  account: 'li.na',
  epoch: 0,
  startedAt: START,
  lastSeenAt: START,
  by: 'password',
  client: '',
  ...over,
});

/** What every account store promises. */
export function accountStoreContract(
  open: () => Promise<{
    readonly store: AccountStore;
    readonly reopen: () => Promise<AccountStore>;
    readonly close: () => Promise<void>;
  }>,
): void {
  const within = async (work: (store: AccountStore, reopen: () => Promise<AccountStore>) => Promise<void>) => {
    const { store, reopen, close } = await open();
    try {
      await work(store, reopen);
    } finally {
      await close();
    }
  };

  describe('account store', () => {
    test('accounts are found by id, listed in its order, and there after a restart', () =>
      within(async (store, reopen) => {
        expect(await store.get('li.na')).toBeUndefined();
        const withTotp = anAccount({ totp: { secret: 'JBSWY3DPEHPK3PXP', confirmedAt: START, lastStep: 7 } });
        await store.save(withTotp);
        await store.save(anAccount({ id: 'chen', name: '陈工', disabledAt: START }));
        const again = await reopen();
        expect(await again.get('li.na')).toEqual(withTotp);
        expect((await again.list()).map(({ id }) => id)).toEqual(['chen', 'li.na']);
      }));

    test('an account is saved only on top of the version it was read at', () =>
      within(async (store) => {
        await store.save(anAccount());
        await expect(store.save(anAccount({ name: '另一人' }))).rejects.toBeInstanceOf(Conflict);
        await expect(store.save(anAccount({ version: 3 }))).rejects.toBeInstanceOf(Conflict);
        await store.save(anAccount({ version: 2, name: '李娜（改名）' }));
        expect((await store.get('li.na'))?.name).toBe('李娜（改名）');
      }));

    test('of two who save the same version one is told', () =>
      within(async (store) => {
        await store.save(anAccount());
        const both = await Promise.allSettled([
          store.save(anAccount({ version: 2, name: '甲' })),
          store.save(anAccount({ version: 2, name: '乙' })),
        ]);
        expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      }));

    test('a session is found by its id until it is ended', () =>
      within(async (store, reopen) => {
        await store.putSession(aSession());
        await store.touchSession(aSession({ lastSeenAt: plus(START, 60_000) }));
        const later = aSession({ id: 'b'.repeat(64), startedAt: plus(START, hours(1)) });
        await store.putSession(later);
        await store.putSession(aSession({ id: 'c'.repeat(64), account: 'chen' }));
        const again = await reopen();
        expect((await again.session('a'.repeat(64)))?.lastSeenAt).toBe(plus(START, 60_000));
        expect((await again.sessionsOf('li.na')).map(({ id }) => id[0])).toEqual(['b', 'a']);
        await again.endSessions(['a'.repeat(64), 'd'.repeat(64)]);
        await again.touchSession(aSession());
        expect(await again.session('a'.repeat(64))).toBeUndefined();
        expect(await again.sessionsOf('li.na')).toEqual([later]);
      }));

    test('failed tries are counted under a name until they are cleared or forgotten', () =>
      within(async (store) => {
        const tries = { key: 'e'.repeat(64), failures: 3, lastAt: START };
        await store.putTries(tries);
        await store.putTries({ ...tries, failures: 4 });
        expect(await store.tries(tries.key)).toEqual({ ...tries, failures: 4 });
        await store.putTries({ ...tries, key: 'f'.repeat(64), lastAt: plus(START, hours(2)) });
        await store.putSession(aSession());
        await store.forget(plus(START, hours(1)));
        expect(await store.tries(tries.key)).toBeUndefined();
        expect(await store.session('a'.repeat(64))).toBeUndefined();
        expect((await store.tries('f'.repeat(64)))?.failures).toBe(3);
        await store.clearTries('f'.repeat(64));
        expect(await store.tries('f'.repeat(64))).toBeUndefined();
      }));
  });
}
