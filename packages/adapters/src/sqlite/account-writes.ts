import { Conflict } from '@tingchao/ports/errors.ts';
import type { Prepare } from './connection.ts';

/** Writes of accounts, sessions and tries; an account only on top of the version it was read at. */
export function accountWrites(prepare: Prepare) {
  const stored = prepare('SELECT version FROM accounts WHERE id = ?');
  const save = prepare(`INSERT INTO accounts(id, version, document) VALUES (?, ?, ?) ON CONFLICT(id) DO UPDATE SET
    version = excluded.version, document = excluded.document`);
  const put = prepare(`INSERT INTO sessions(id, account, started_at, document) VALUES (?, ?, ?, ?)
    ON CONFLICT(id) DO UPDATE SET document = excluded.document`);
  const touch = prepare('UPDATE sessions SET document = ?2 WHERE id = ?1');
  const end = prepare('DELETE FROM sessions WHERE id = ?');
  const tried = prepare(`INSERT INTO sign_in_tries(key, failures, last_at) VALUES (?, ?, ?) ON CONFLICT(key) DO UPDATE
    SET failures = excluded.failures, last_at = excluded.last_at`);
  const clear = prepare('DELETE FROM sign_in_tries WHERE key = ?');
  const forgetSessions = prepare('DELETE FROM sessions WHERE started_at < ?');
  const forgetTries = prepare('DELETE FROM sign_in_tries WHERE last_at < ?');
  return {
    saveAccount(id: string, version: number, document: string): void {
      const before = (stored.get(id)?.['version'] as number | undefined) ?? 0;
      if (version !== before + 1) throw new Conflict(`account ${id}: version ${version} on top of ${before}`);
      save.run(id, version, document);
    },
    putSession: (id: string, account: string, startedAt: number, document: string): void =>
      put.run(id, account, startedAt, document),
    touchSession: (id: string, document: string): void => touch.run(id, document),
    endSessions(ids: readonly string[]): void {
      for (const id of ids) end.run(id);
    },
    putTries: (key: string, failures: number, lastAt: number): void => tried.run(key, failures, lastAt),
    clearTries: (key: string): void => clear.run(key),
    forgetAccess(before: number): void {
      forgetSessions.run(before);
      forgetTries.run(before);
    },
  };
}
