import type { Account, Session, SignInTries } from '@tingchao/domain/access/account.ts';
import type { AccountStore } from '@tingchao/ports/account-store.ts';
import { Conflict } from '@tingchao/ports/errors.ts';

/** Accounts in memory. */
export function createMemoryAccountStore(): AccountStore {
  const accounts = new Map<string, Account>();
  const sessions = new Map<string, Session>();
  const tried = new Map<string, SignInTries>();
  return {
    get: async (id) => accounts.get(id),
    list: async () => [...accounts.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    async save(account) {
      const stored = accounts.get(account.id)?.version ?? 0;
      if (account.version !== stored + 1)
        throw new Conflict(`account ${account.id}: version ${account.version} on top of ${stored}`);
      accounts.set(account.id, account);
    },
    session: async (id) => sessions.get(id),
    putSession: async (session) => void sessions.set(session.id, session),
    async touchSession(session) {
      if (sessions.has(session.id)) sessions.set(session.id, session);
    },
    endSessions: async (ids) => ids.forEach((id) => sessions.delete(id)),
    sessionsOf: async (account) =>
      [...sessions.values()].filter((one) => one.account === account).toSorted((a, b) => b.startedAt - a.startedAt),
    tries: async (key) => tried.get(key),
    putTries: async (tries) => void tried.set(tries.key, tries),
    clearTries: async (key) => void tried.delete(key),
    async forget(at) {
      for (const { id, startedAt } of sessions.values()) if (startedAt < at) sessions.delete(id);
      for (const { key, lastAt } of tried.values()) if (lastAt < at) tried.delete(key);
    },
  };
}
