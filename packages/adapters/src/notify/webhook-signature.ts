import { createHmac, timingSafeEqual } from 'node:crypto';

/** A receiver refuses what is older or newer than this. */
export const WINDOW_SECONDS = 300;

type Signed = { readonly id: string; readonly timestampSeconds: number; readonly body: string };

/** The key of a secret: `whsec_` + Base64 as Standard Webhooks writes it, else its UTF-8 bytes. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}

/** The headers of a signed webhook (Standard Webhooks, scheme v1): HMAC-SHA-256 over `id.timestamp.body`. */
export function signWebhook(
  secret: string,
  message: Signed,
): { readonly 'webhook-id': string; readonly 'webhook-timestamp': string; readonly 'webhook-signature': string } {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestampSeconds),
    'webhook-signature': `v1,${digest(secret, message).toString('base64')}`,
  };
}

/** What a receiver does: the signature fits and the time lies within five minutes of `nowSeconds`; in constant time. */
export function verifyWebhook(secret: string, message: Signed, signatures: string, nowSeconds: number): boolean {
  if (Math.abs(nowSeconds - message.timestampSeconds) > WINDOW_SECONDS) return false;
  const expected = digest(secret, message);
  return signatures.split(' ').some((signature) => {
    const given = signature.startsWith('v1,') ? Buffer.from(signature.slice(3), 'base64') : Buffer.alloc(0);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const digest = (secret: string, { id, timestampSeconds, body }: Signed): Buffer =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestampSeconds}.${body}`).digest();
