import { instant, type Instant } from '@tingchao/domain/time/instant.ts';

/** A server may ask for at most a day of patience; more is taken as a day. */
const LONGEST_MS = 24 * 3_600_000;

/** Reads `Retry-After` (RFC 9110 §10.2.3: seconds or an HTTP date) as the instant to come back, within a day; undefined when it says nothing. */
export function retryAfter(header: string | undefined, at: Instant): Instant | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const due = /^\d+$/.test(text) ? at + Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(due)) return undefined;
  return instant(Math.min(Math.max(due, at), at + LONGEST_MS));
}
