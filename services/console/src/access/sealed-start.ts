import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { instant, minutes, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { SignOnKept } from '@tingchao/ports/single-sign-on.ts';

/** A sign-in that a browser began: what the provider must bring back, and where to go then. */
export type Start = { readonly kept: SignOnKept; readonly next: string; readonly until: Instant };

/** So long somebody may take at the provider. */
export const START_LASTS = minutes(10);
const [NONCE, TAG] = [12, 16] as const;

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'tingchao single sign-on', 32));

/** A begun sign-in as its browser keeps it: unreadable and unchangeable there, and any console of the installation opens it. */
export function sealStart(secret: string, kept: SignOnKept, next: string, at: Instant): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce);
  const body = cipher.update(JSON.stringify({ kept, next, until: plus(at, START_LASTS) }), 'utf8');
  return Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The begun sign-in; undefined when it is none of ours, or too old. */
export function openStart(secret: string, sealed: string, at: Instant): Start | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(-TAG));
  const text = opened(() => decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8'));
  if (text === undefined) return undefined;
  const start = JSON.parse(text) as Start;
  return at < instant(start.until) ? start : undefined;
}

/** What does not carry our mark is nobody's start; the cipher says so by throwing. */
function opened(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
