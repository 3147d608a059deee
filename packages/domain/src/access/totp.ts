import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../time/instant.ts';

/** RFC 6238 with the defaults every authenticator app has: SHA-1, six digits, 30 seconds. */
const STEP_MS = 30_000;
const DIGITS = 6;
export type TotpHash = 'sha1' | 'sha256' | 'sha512';

/** The 30-second step of an instant, counted from 1970. */
export const totpStep = (at: Instant): number => Math.floor(at / STEP_MS);

/** The code of a step for a secret (RFC 4226 §5.3 over RFC 6238 §4.2). */
export function totpCode(secret: Uint8Array, step: number, digits = DIGITS, hash: TotpHash = 'sha1'): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(hash, secret).update(counter).digest();
  const from = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(from) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code was given: now, or one before or after for clocks that differ. Never one at or before `lastStep`: a code
 * lets in once (RFC 6238 §5.2). Undefined when none fits.
 */
export function totpStepOf(secret: Uint8Array, code: string, at: Instant, lastStep: number): number | undefined {
  const given = Buffer.from(code.replaceAll(/\s/gu, ''));
  const now = totpStep(at);
  let found: number | undefined;
  for (const step of [now - 1, now, now + 1]) {
    const wanted = Buffer.from(totpCode(secret, step));
    const fits = given.length === wanted.length && timingSafeEqual(given, wanted);
    if (fits && step > lastStep) found = step;
  }
  return found;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648), as authenticator apps take it. */
export function toBase32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/gu) ?? []).map((five) => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** The bytes of a Base32 text; throws `TypeError` for any other. */
export function fromBase32(text: string): Uint8Array {
  let bits = '';
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) throw new TypeError('not Base32');
    bits += value.toString(2).padStart(5, '0');
  }
  return Uint8Array.from((bits.match(/.{8}/gu) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** What an authenticator app reads from a QR code. */
export const totpUri = (secret: string, account: string, place: string): string =>
  `otpauth://totp/${encodeURIComponent(`听潮 ${place}`)}:${encodeURIComponent(account)}?secret=${secret}&issuer=${encodeURIComponent(`听潮 ${place}`)}`;
