import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';

/** A token of a session: 256 random bits. Only the browser has it. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What a session is found by: a hash, so that who reads the store can sign in as nobody. */
export const sessionIdOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The CSRF token of a session; bound to it, and of no use without its cookie. */
export const csrfOf = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url');

/** What tries to sign in are counted under: what was typed may be a password, so it is kept nowhere. */
export const triesKeyOf = (name: string): string => createHash('sha256').update(`tries:${name}`).digest('hex');

/** Letters that nobody mistakes for others when they are read from paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A first password to be told once: four groups of five letters, 99 bits. */
export const firstPassword = (): string => [group(5), group(5), group(5), group(5)].join('-');

/** A recovery code for who lost the phone: four groups of four letters, 79 bits. */
export const newRecoveryCode = (): string => [group(4), group(4), group(4), group(4)].join('-');

const group = (length: number): string => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** The value of a cookie in a request; the first one of its name. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
