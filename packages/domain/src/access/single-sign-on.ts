import type { SingleSignOnSettings } from './single-sign-on-settings.ts';

/** What a provider says of a person, its signature checked. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The account that a provider's person is: the claim as it stands, letters small. `sub` is kept as it is, since two persons may differ
 * by a letter's case in it; a mail address counts only when the provider checked it. Undefined when the claim says nothing of use.
 */
export function accountOf(
  claims: Claims,
  { accountClaim }: Pick<SingleSignOnSettings, 'accountClaim'>,
): string | undefined {
  const said = claims[accountClaim];
  if (typeof said !== 'string' || said.trim() === '') return undefined;
  if (accountClaim === 'sub') return said;
  if (accountClaim === 'email' && claims['email_verified'] !== true) return undefined;
  return said.trim().toLowerCase();
}

/** The person's name for an account that is opened by itself; undefined when the provider tells none. */
export function nameOfPerson(
  claims: Claims,
  { nameClaim }: Pick<SingleSignOnSettings, 'nameClaim'>,
): string | undefined {
  const said = claims[nameClaim];
  return typeof said === 'string' && said.trim() !== '' ? said.trim().slice(0, 50) : undefined;
}

/** Methods that stand for a second factor (RFC 8176). */
const factors: ReadonlySet<string> = new Set(['mfa', 'otp', 'hwk', 'swk', 'sc', 'pop']);

/** Whether the provider says that it asked for a second factor (`amr`). */
export function hadSecondFactor(claims: Claims): boolean {
  const { amr } = claims;
  return Array.isArray(amr) && amr.some((method) => typeof method === 'string' && factors.has(method));
}
