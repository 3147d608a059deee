import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync, type KeyObject } from 'node:crypto';
import { CIVIL_OFFSET_MS, civilDate, days, instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { KeyRing } from './key-ring.ts';

/** Seals raw citizen text with a key per civil day (AES-256-GCM), so that erasing a day's key erases its text. */
export type Sealer = {
  /** Bound to `label` (the record's key or the blob's hash): what is moved under another label does not open. */
  seal(text: string | Uint8Array, label: string, at: Instant): Uint8Array;
  /** The text; undefined when the key of its day was erased. Throws when the bytes were changed. */
  open(bytes: Uint8Array, label: string): string | undefined;
  openBytes(bytes: Uint8Array, label: string): Uint8Array | undefined;
};

/** One byte of format, four of the civil day, 12 of nonce, 16 of tag, then the text. */
const FORMAT = 1;
const [DAY_AT, NONCE_AT, TAG_AT, TEXT_AT] = [1, 5, 17, 33] as const;

/** The name of a series' key for the civil day of an instant, `log-2026-03-02`. */
export const dayKeyName = (series: string, at: Instant): string => `${series}-${civilDate(at)}`;

/** Random bytes for many nonces: asking for twelve costs as much as asking for some thousands. */
const drawn = Buffer.alloc((TAG_AT - NONCE_AT) * 256);
let used = drawn.length;

/** Puts a nonce of 12 bytes that was never used before into a head. */
export function drawNonce(head: Buffer, at: number): void {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += drawn.copy(head, at, used, used + TAG_AT - NONCE_AT);
}

/** A sealer over one series of day keys. */
export function createSealer(keys: KeyRing, series: string): Sealer {
  // Making a key object costs more than sealing a post. It goes with the ring's buffer: what is erased is let go.
  const prepared = new WeakMap<Buffer, KeyObject>();
  const prepare = (key: Buffer): KeyObject => {
    const known = prepared.get(key);
    if (known) return known;
    const made = createSecretKey(key);
    prepared.set(key, made);
    return made;
  };
  function openBytes(bytes: Uint8Array, label: string): Buffer | undefined {
    const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (sealed.length < TEXT_AT || sealed[0] !== FORMAT) throw new Error(`not a sealed value: ${label}`);
    const day = instant(days(sealed.readUInt32BE(DAY_AT)) - CIVIL_OFFSET_MS);
    const key = keys.find(dayKeyName(series, day));
    if (!key) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', prepare(key), sealed.subarray(NONCE_AT, TAG_AT));
    decipher.setAAD(Buffer.from(label)).setAuthTag(sealed.subarray(TAG_AT, TEXT_AT));
    return Buffer.concat([decipher.update(sealed.subarray(TEXT_AT)), decipher.final()]);
  }

  return {
    seal(text, label, at) {
      const head = Buffer.alloc(TEXT_AT);
      head[0] = FORMAT;
      head.writeUInt32BE(Math.floor((at + CIVIL_OFFSET_MS) / days(1)), DAY_AT);
      drawNonce(head, NONCE_AT);
      const key = keys.obtain(dayKeyName(series, at));
      const cipher = createCipheriv('aes-256-gcm', prepare(key), head.subarray(NONCE_AT, TAG_AT));
      cipher.setAAD(Buffer.from(label));
      const body = typeof text === 'string' ? cipher.update(text, 'utf8') : cipher.update(text);
      cipher.final();
      cipher.getAuthTag().copy(head, TAG_AT);
      return Buffer.concat([head, body]);
    },
    open: (bytes, label) => openBytes(bytes, label)?.toString('utf8'),
    openBytes,
  };
}
