import { createHash } from 'node:crypto';

/** How many an account has after setting a second factor up. */
export const RECOVERY_CODES = 8;

/** A recovery code as it is typed: case, spaces and dashes say nothing. */
const plain = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');

/** What is kept of a recovery code: a hash, bound to the account. The codes have 79 random bits, so that it needs no slow one. */
export const recoveryHash = (account: string, code: string): string =>
  createHash('sha256')
    .update(`recovery:${account}:${plain(code)}`)
    .digest('hex');

/** The codes that are left once this one was used; undefined when it is none of them. */
export function useRecoveryCode(
  account: string,
  code: string,
  left: readonly string[] | undefined,
): readonly string[] | undefined {
  const used = recoveryHash(account, code);
  return left?.includes(used) === true ? left.filter((hash) => hash !== used) : undefined;
}
