import type { Account, Session, SignInTries } from '@tingchao/domain/access/account.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

/** Who may sign in, who is signed in, and who tried. Everything is got by id, so that no answer lags behind a write. */
export interface AccountStore {
  get(id: string): Promise<Account | undefined>;
  /** All accounts by id; disabled ones are among them. An account is never removed: its steps name it. */
  list(): Promise<readonly Account[]>;
  /** Saves the next version of an account; `Conflict` unless it is one above what is stored (1 when new). */
  save(account: Account): Promise<void>;
  session(id: string): Promise<Session | undefined>;
  putSession(session: Session): Promise<void>;
  /** Replaces a session that is there; one that was ended meanwhile stays ended. */
  touchSession(session: Session): Promise<void>;
  /** Ends sessions; harmless for those that are not there. */
  endSessions(ids: readonly string[]): Promise<void>;
  /** Sessions of an account, latest started first; also those that ran out and were not forgotten yet. */
  sessionsOf(account: string): Promise<readonly Session[]>;
  tries(key: string): Promise<SignInTries | undefined>;
  putTries(tries: SignInTries): Promise<void>;
  clearTries(key: string): Promise<void>;
  /** Forgets sessions that started, and tries that were made, before `at`. */
  forget(at: Instant): Promise<void>;
}
