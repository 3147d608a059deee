import type { Account } from '@tingchao/domain/access/account.ts';
import { accountOf, hadSecondFactor, nameOfPerson, type Claims } from '@tingchao/domain/access/single-sign-on.ts';
import type { SingleSignOnSettings } from '@tingchao/domain/access/single-sign-on-settings.ts';
import { randomBytes } from 'node:crypto';
import { openPasswords } from '@tingchao/runtime/open-passwords.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { Problem } from '../problem.ts';
import { addAccount, auditAccess, changeAccount } from './account-desk.ts';
import { openSession, type SignedIn } from './sign-in.ts';

/** Why a person of the provider is not let in. */
export type NotLetIn = 'unknown' | 'disabled';

/**
 * Lets a person of the provider in: as the account that the claim of the settings names, or, where the settings say so, as one
 * that is opened now. Nobody becomes somebody by likeness: the account must be the claim, letter by letter.
 */
export async function letIn(
  platform: Platform,
  claims: Claims,
  settings: SingleSignOnSettings,
  client: string,
): Promise<SignedIn | NotLetIn> {
  const id = accountOf(claims, settings);
  const account =
    id === undefined
      ? undefined
      : ((await platform.accounts.get(id)) ?? (await opened(platform, id, claims, settings)));
  if (account === undefined || account.disabledAt !== null) {
    const actor = account?.id ?? 'unknown';
    const reason = account === undefined ? 'sso_no_account' : 'disabled';
    await auditAccess(platform, { action: 'sign_in_refused', actor, account: actor, detail: { reason } });
    return account === undefined ? 'unknown' : 'disabled';
  }
  return openSession(platform, account, hadSecondFactor(claims) ? 'sso+factor' : 'sso', client);
}

/** Opens an account for somebody unknown, when the settings have roles for them; undefined when they may not be one. */
async function opened(
  platform: Platform,
  id: string,
  claims: Claims,
  settings: SingleSignOnSettings,
): Promise<Account | undefined> {
  const name = nameOfPerson(claims, settings);
  if (settings.unknown === undefined || name === undefined) return undefined;
  const person = { id, name, unit: settings.unknown.unit, place: null, roles: settings.unknown.roles };
  try {
    await addAccount(platform, person, 'sso');
  } catch (error) {
    // A name that is taken, a unit that is gone, an id that is none: the administrator decides.
    if (!(error instanceof Problem)) throw error;
    return platform.accounts.get(id);
  }
  // No password of anybody: this door stays shut until an administrator gives one.
  const passwordHash = await (await openPasswords()).hash(randomBytes(32).toString('base64url'));
  return changeAccount(platform, id, (before) => ({ ...before, passwordHash, firstPasswordUntil: null }));
}
