import type { Account, Session, SignInTries } from '@tingchao/domain/access/account.ts';
import type { AccountStore } from '@tingchao/ports/account-store.ts';
import type { Database } from './database.ts';

/** Accounts, sessions and tries, one row each. */
export function createSqliteAccountStore(database: Database): AccountStore {
  const one = database.prepare('SELECT document FROM accounts WHERE id = ?');
  const list = database.prepare('SELECT document FROM accounts ORDER BY id');
  const session = database.prepare('SELECT document FROM sessions WHERE id = ?');
  const sessionsOf = database.prepare('SELECT document FROM sessions WHERE account = ? ORDER BY started_at DESC, id');
  const tries = database.prepare('SELECT key, failures, last_at AS lastAt FROM sign_in_tries WHERE key = ?');
  const read = <T>(row: Readonly<Record<string, unknown>> | undefined): T | undefined =>
    row && (JSON.parse(row['document'] as string) as T);
  return {
    get: async (id) => read<Account>(one.get(id)),
    list: async () => list.all().map((row) => read<Account>(row)!),
    save: async (account) => database.write('saveAccount', account.id, account.version, JSON.stringify(account)),
    session: async (id) => read<Session>(session.get(id)),
    putSession: async (given) =>
      database.write('putSession', given.id, given.account, given.startedAt, JSON.stringify(given)),
    touchSession: async (given) => database.write('touchSession', given.id, JSON.stringify(given)),
    endSessions: async (ids) => database.write('endSessions', ids),
    sessionsOf: async (account) => sessionsOf.all(account).map((row) => read<Session>(row)!),
    async tries(key) {
      const row = tries.get(key);
      return row && ({ ...row } as SignInTries);
    },
    putTries: async ({ key, failures, lastAt }) => database.write('putTries', key, failures, lastAt),
    clearTries: async (key) => database.write('clearTries', key),
    forget: async (at) => database.write('forgetAccess', at),
  };
}
