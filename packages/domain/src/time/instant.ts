import { z } from 'zod';

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __brand: 'Instant' };

export const instantSchema = z
  .number()
  .int()
  .transform((ms) => ms as Instant);

/** Civil time is fixed at +08:00 (Asia/Shanghai has had no other offset since 1991), never the process zone. */
export const CIVIL_OFFSET_MS = 8 * 3_600_000;

/** Length of `n` minutes, in milliseconds. */
export const minutes = (n: number): number => n * 60_000;
/** Length of `n` hours, in milliseconds. */
export const hours = (n: number): number => n * 3_600_000;
/** Length of `n` days of 24 hours, in milliseconds. */
export const days = (n: number): number => n * 86_400_000;

/** The instant `ms` milliseconds after `at` (before it, if negative). */
export const plus = (at: Instant, ms: number): Instant => (at + ms) as Instant;

/** The instant for a count of milliseconds since the epoch. */
export const instant = (ms: number): Instant => Math.trunc(ms) as Instant;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Reads an ISO 8601 date or date-time; one without a zone is +08:00. Anything else, or an impossible date, is undefined. */
export function parseInstant(text: string): Instant | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, y, mo, d, h = '0', mi = '0', s = '0', fraction = '', zone = '+08:00'] = match;
  const [year, month, day, hour, minute, second] = [y, mo, d, h, mi, s].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, Number(fraction.padEnd(3, '0').slice(0, 3)));
  const back = new Date(utc);
  const exists = back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return undefined;
  if (/^z$/i.test(zone)) return utc as Instant;
  const sign = zone.startsWith('-') ? -1 : 1;
  const offset = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return (utc - minutes(offset)) as Instant;
}

/** Writes an instant as ISO 8601 with +08:00, to the second: `2026-03-02T09:00:00+08:00`. */
export function toIso(at: Instant): string {
  return `${new Date(at + CIVIL_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The civil date (+08:00) of an instant: `2026-03-02`. */
export function civilDate(at: Instant): string {
  const day = civilDay(at);
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(days(day)).toISOString().slice(0, 10);
  if (dates.size >= DATES_KEPT) dates.clear();
  dates.set(day, date);
  return date;
}

/** The civil day (+08:00) of an instant, counted from 1970-01-01: two instants of one day have the same. */
export const civilDay = (at: Instant): number => Math.floor((at + CIVIL_OFFSET_MS) / days(1));

/** Dates that were written lately: every clock of every case is printed, and they fall on few days. */
const dates = new Map<number, string>();
const DATES_KEPT = 1000;

/** Writes an instant for a reader: `2026-03-02 09:00`. */
export function toClock(at: Instant): string {
  const minute = Math.floor((at + CIVIL_OFFSET_MS - days(civilDay(at))) / minutes(1));
  return `${civilDate(at)} ${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : `${value}`);
