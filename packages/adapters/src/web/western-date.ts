import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { clockOf } from './clock-of-day.ts';
import { zoneOffset } from './time-zone.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const two = (text: string | number): string => String(text).padStart(2, '0');

const monthOf = (word: string): number => MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;

/** `02`, `98` → 2002, 1998 (RFC 2822 §4.3); a third digit counts from 1900. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length >= 4) return year;
  if (text.length === 3) return 1900 + year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function build(year: string, month: number, day: string, rest: string): Instant | undefined {
  if (month < 1 || month > 12) return undefined;
  const date = `${fullYear(year)}-${two(month)}-${two(day)}`;
  const clock = clockOf(rest);
  if (clock === undefined) return parseInstant(date);
  return parseInstant(
    `${date}T${two(clock.hour % 24)}:${two(clock.minute)}:${two(Math.min(clock.second, 59))}${clock.zone}`,
  );
}

/**
 * Reads RFC 822/2822 dates with their common mistakes, `Mon Mar 02 09:00:00 CST 2026`, `March 2, 2026 9:00 AM` and
 * `3/2/2026 9:00:00 AM`. Without a zone it is +08:00; undefined when it is none of these.
 */
export function parseWesternDate(text: string): Instant | undefined {
  const unix = /([A-Za-z]{3,9})\.?\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*([A-Za-z+\d:-]*)\s+(\d{4})(?!\d)/.exec(
    text,
  );
  if (unix !== null) {
    const [, month = '', day = '', clock = '', zone = '', year = ''] = unix;
    return build(year, monthOf(month), day, `${clock} ${zoneOffset(zone) ?? ''}`);
  }
  const rfc = /(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s,-]+([A-Za-z]{3,9})\.?[\s,-]+(\d{4}|\d{2,3})(?!\d)(.*)$/s.exec(text);
  if (rfc !== null) return build(rfc[3] ?? '', monthOf(rfc[2] ?? ''), rfc[1] ?? '', rfc[4] ?? '');
  const us = /([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)(.*)$/s.exec(text);
  if (us !== null) return build(us[3] ?? '', monthOf(us[1] ?? ''), us[2] ?? '', us[4] ?? '');
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\s+(\d.*[AP]M.*)$/i.exec(text);
  if (slashed !== null) return build(slashed[3] ?? '', Number(slashed[1]), slashed[2] ?? '', slashed[4] ?? '');
  return undefined;
}
