import type { Account, Session } from '@tingchao/domain/access/account.ts';
import {
  failedOnce,
  forgottenBefore,
  isAlive,
  isWorthNoting,
  lockedUntil,
} from '@tingchao/domain/access/session-rules.ts';
import { useRecoveryCode } from '@tingchao/domain/access/recovery-codes.ts';
import { fromBase32, totpStepOf } from '@tingchao/domain/access/totp.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { openPasswords } from '@tingchao/runtime/open-passwords.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { Problem } from '../problem.ts';
import { auditAccess, changeAccount } from './account-desk.ts';
import { newToken, sessionIdOf, triesKeyOf } from './tokens.ts';

/** One who is signed in: the token goes to the browser and nowhere else. */
export type SignedIn = { readonly account: Account; readonly session: Session; readonly token: string };

/** The same words whatever was wrong: nobody learns which accounts there are (ASVS 6.3.8). */
const refused = (): Problem => new Problem(401, 'sign-in-refused', '登录不成功', '账号、密码或动态口令不对。');

/**
 * Signs a person in by password, and by a code where one is set up. A name that does not exist costs the same work, counts its
 * failures the same way and is locked out the same way. `Problem` 401, or 429 while locked out.
 */
export async function signIn(
  platform: Platform,
  asked: { readonly account: string; readonly password: string; readonly code?: string | undefined },
  client: string,
): Promise<SignedIn> {
  const { accounts, clock } = platform;
  const name = asked.account.trim().toLowerCase();
  const key = triesKeyOf(name);
  const at = clock.now();
  await countTry(platform, key);
  const account = await accounts.get(name);
  const fits = await (await openPasswords()).fits(asked.password, account?.passwordHash ?? null);
  const refuse = async (reason: string): Promise<Problem> => {
    await auditAccess(platform, {
      action: 'sign_in_refused',
      actor: account?.id ?? 'unknown',
      account: account?.id ?? 'unknown',
      detail: { reason },
    });
    return refused();
  };
  if (account === undefined || !fits || account.disabledAt !== null)
    throw await refuse(account === undefined ? 'no_account' : fits ? 'disabled' : 'password');
  if (account.firstPasswordUntil !== null && at >= account.firstPasswordUntil) {
    await refuse('first_password_old');
    throw new Problem(401, 'first-password-old', '初始密码已过期', '初始密码已过期，请管理员重新发放。');
  }
  const factor = await secondFactor(platform, account, asked.code);
  if (factor === 'missing') throw new Problem(401, 'code-needed', '需要动态口令', '请输入动态口令。');
  if (factor === 'wrong') throw await refuse('code');
  await accounts.clearTries(key);
  return openSession(
    platform,
    factor === 'none' ? account : factor,
    factor === 'none' ? 'password' : 'password+totp',
    client,
  );
}

/** Counts a try before its work is done: many at once are as many failures. `Problem` 429 while locked out. */
export async function countTry({ accounts, clock, settings }: Platform, key: string): Promise<void> {
  const at = clock.now();
  const tries = await accounts.tries(key);
  const locked = lockedUntil(tries, settings.app.access);
  if (locked !== undefined && at < locked) {
    const seconds = Math.ceil((locked - at) / 1000);
    throw new Problem(429, 'locked-out', '暂时锁定', `连续输错多次，请 ${Math.ceil(seconds / 60)} 分钟后再试。`, {
      retryAfterSeconds: seconds,
    });
  }
  await accounts.putTries(failedOnce(tries, key, at));
}

/** Uses a code up: the account with the step it was of, so that it lets in once. */
async function secondFactor(
  platform: Platform,
  account: Account,
  code: string | undefined,
): Promise<'none' | 'missing' | 'wrong' | Account> {
  if ((account.totp?.confirmedAt ?? null) === null) return 'none';
  if (code === undefined || code === '') return 'missing';
  const at = platform.clock.now();
  let used = false;
  const changed = await changeAccount(platform, account.id, (before) => {
    const totp = usedUp(before, code, at);
    used = totp !== undefined;
    return totp === undefined ? before : { ...before, totp };
  });
  return used ? changed : 'wrong';
}

/** The second factor of an account with a code, or a recovery code, used up; undefined when it is neither. */
export function usedUp({ id, totp }: Account, code: string, at: Instant): NonNullable<Account['totp']> | undefined {
  if (totp === null) return undefined;
  const step = totpStepOf(fromBase32(totp.secret), code, at, totp.lastStep);
  if (step !== undefined) return { ...totp, lastStep: step };
  const recovery = totp.confirmedAt === null ? undefined : useRecoveryCode(id, code, totp.recovery);
  return recovery && { ...totp, recovery };
}

/** Opens a session under a new token; what the browser brought along is never taken up (session fixation). */
export async function openSession(
  platform: Platform,
  account: Account,
  by: Session['by'],
  client: string,
): Promise<SignedIn> {
  const at = platform.clock.now();
  const token = newToken();
  const session: Session = {
    id: sessionIdOf(token),
    account: account.id,
    epoch: account.epoch,
    startedAt: at,
    lastSeenAt: at,
    by,
    client: client.slice(0, 120),
  };
  await platform.accounts.putSession(session);
  await platform.accounts.forget(forgottenBefore(at));
  await auditAccess(platform, { action: 'session_opened', actor: account.id, account: account.id, detail: { by } });
  return { account, session, token };
}

/**
 * Who a token belongs to; undefined when its session is over. Notes that it was used, at most once a minute, unless nobody is
 * there: what a page asks by itself.
 */
export async function readSession(
  platform: Platform,
  token: string,
  isAttended: boolean,
): Promise<{ readonly account: Account; readonly session: Session } | undefined> {
  const session = await platform.accounts.session(sessionIdOf(token));
  if (session === undefined) return undefined;
  const account = await platform.accounts.get(session.account);
  const at = platform.clock.now();
  if (account === undefined || !isAlive(session, account, platform.settings.app.access, at)) {
    await platform.accounts.endSessions([session.id]);
    return undefined;
  }
  if (!isAttended || !isWorthNoting(session, at)) return { account, session };
  const seen = { ...session, lastSeenAt: at };
  await platform.accounts.touchSession(seen);
  return { account, session: seen };
}
