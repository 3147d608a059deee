import { hours, minutes, plus, type Instant } from '../time/instant.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Account, Session, SignInKind, SignInTries } from './account.ts';

/** Last moment at which a session lets in, if it is not used before; ASVS 7.3.1–7.3.2. */
export function endOf(session: Session, settings: AccessSettings): Instant {
  const idle = plus(session.lastSeenAt, minutes(settings.idleMinutes));
  const absolute = plus(session.startedAt, hours(settings.absoluteHours));
  return idle < absolute ? idle : absolute;
}

/** Whether a session still lets its account in. A clock that was set back ends it as well. */
export function isAlive(session: Session, account: Account, settings: AccessSettings, at: Instant): boolean {
  return (
    account.disabledAt === null &&
    session.epoch === account.epoch &&
    at >= session.startedAt &&
    at < endOf(session, settings)
  );
}

/** Being seen is written down at most once a minute: reading must not write with every page. */
export const isWorthNoting = (session: Session, at: Instant): boolean => at - session.lastSeenAt >= minutes(1);

/** The longest lock-out. */
const LONGEST = hours(1);
/** After this long without a try the count begins anew. */
const FORGOTTEN = hours(24);

/** Until when a name is locked out: one minute after the free tries, twice as long with every further one, at most an hour. */
export function lockedUntil(tries: SignInTries | undefined, settings: AccessSettings): Instant | undefined {
  if (tries === undefined || tries.failures < settings.freeTries) return undefined;
  const doubled = minutes(1) * 2 ** Math.min(tries.failures - settings.freeTries, 10);
  return plus(tries.lastAt, Math.min(doubled, LONGEST));
}

/** The count with one more failure. */
export const failedOnce = (tries: SignInTries | undefined, key: string, at: Instant): SignInTries => ({
  key,
  failures: tries === undefined || at - tries.lastAt > FORGOTTEN ? 1 : tries.failures + 1,
  lastAt: at,
});

/** Counts older than this say nothing any more. */
export const forgottenBefore = (at: Instant): Instant => plus(at, -FORGOTTEN);

export type Due = 'password' | 'totp' | 'code' | null;

/**
 * What keeps a signed-in person from everything but `self`: a password of somebody else's, a second factor that must be set up, a
 * code that single sign-on did not ask for. Who comes from the provider needs no password here; a second factor that was set up
 * here is asked for by whichever door one comes, unless the provider says that it asked for one itself.
 */
export function whatIsDue(account: Account, settings: AccessSettings, by: SignInKind): Due {
  const fromProvider = by === 'sso' || by === 'sso+factor';
  if (account.firstPasswordUntil !== null && !fromProvider) return 'password';
  if (by === 'sso+factor') return null;
  if ((account.totp?.confirmedAt ?? null) !== null) return by === 'sso' ? 'code' : null;
  return settings.secondFactor === 'required' ? 'totp' : null;
}
