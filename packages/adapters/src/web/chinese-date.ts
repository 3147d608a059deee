import { civilDate, days, hours, instant, minutes, parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { clockOf } from './clock-of-day.ts';
import { parseWesternDate } from './western-date.ts';

/** Dates outside these years are defaults of software (0001, 1970) or typing mistakes, not publication dates. */
const plausible = (found: Instant | undefined): Instant | null => {
  if (found === undefined || Number.isNaN(found)) return null;
  const year = new Date(found).getUTCFullYear();
  return year >= 1971 && year <= 2100 ? found : null;
};

const NUMERALS = '〇一二三四五六七八九';
const pad = (text: string | number): string => String(text).padStart(2, '0');

/** `二〇二六年三月十二日` in digits; anything else as it was. */
function numeralsToDigits(text: string): string {
  if (!/[〇零○一二三四五六七八九十]{1,4}[年月日]/.test(text)) return text;
  return text.replace(/[〇零○一二三四五六七八九十]+(?=[年月日时時点點分])/g, (run) => {
    const plain = run.replace(/[零○]/g, '〇');
    if (!plain.includes('十')) return Array.from(plain, (char) => NUMERALS.indexOf(char)).join('');
    const [tens = '', ones = ''] = plain.split('十');
    return String((tens === '' ? 1 : NUMERALS.indexOf(tens)) * 10 + (ones === '' ? 0 : NUMERALS.indexOf(ones)));
  });
}

const FULL = /(?<!\d)((?:19|20)\d{2})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?!\d)\s*[日号]?(.*)$/s;
const SHORT = /^\D{0,4}(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})(?!\d)\s*[日号]?(?![-/.])(.*)$/s;

function civil(year: number, month: string, day: string, rest: string): Instant | undefined {
  const clock = clockOf(rest);
  if (clock === undefined) return parseInstant(`${year}-${pad(month)}-${pad(day)}`);
  const { hour, minute, second, zone } = clock;
  // 24:00 is the end of the day, which Chinese notices write.
  if (hour === 24 && minute === 0) {
    const midnight = parseInstant(`${year}-${pad(month)}-${pad(day)}`);
    return midnight === undefined ? undefined : instant(midnight + days(1));
  }
  return parseInstant(
    `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(Math.min(second, 59))}${zone}`,
  );
}

/** Compact forms: 20260402, 20260402083000, seconds or milliseconds since the epoch. */
function compact(text: string): Instant | undefined {
  if (/^\d{10}$/.test(text)) return instant(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return instant(Number(text));
  const match = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = ''] = match;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
}

/** Forms that count from the moment the page was read. */
function relative(text: string, at: Instant): Instant | undefined {
  if (/^刚刚|^刚才|^just now/i.test(text)) return at;
  const ago = /^(\d{1,4}|半|一)\s*(秒|分钟|分|小时|个小时|钟头|天|日|周|星期|礼拜)\s*(?:之前|以前|前)/.exec(text);
  if (ago !== null) {
    const [, count = '', unit = ''] = ago;
    const n = count === '半' ? 0.5 : count === '一' ? 1 : Number(count);
    if (unit === '秒') return instant(at - n * 1000);
    if (unit.startsWith('分')) return instant(at - minutes(n));
    if (unit.includes('时') || unit === '钟头') return instant(at - hours(n));
    const back = n * (unit === '天' || unit === '日' ? 1 : 7);
    return parseInstant(civilDate(instant(at - days(back))));
  }
  const day = /^(今天|今日|昨天|昨日|前天|前日)(.*)$/s.exec(text);
  if (day === null) return /^\d{1,2}:\d{2}/.test(text) ? onDay(at, 0, text) : undefined;
  return onDay(at, day[1]?.startsWith('今') === true ? 0 : day[1]?.startsWith('昨') === true ? 1 : 2, day[2] ?? '');
}

function onDay(at: Instant, back: number, rest: string): Instant | undefined {
  const [year = '', month = '', day = ''] = civilDate(instant(at - days(back))).split('-');
  return civil(Number(year), month, day, rest);
}

/**
 * Reads a date as feeds and Chinese pages write it: ISO, RFC 822 with odd zones, `2026年4月2日 08:30`, compact digits, and — when
 * `at` says when the text was read — `04-02`, `昨天 08:30`, `3小时前`. A form without a zone is +08:00; a missing year is the one
 * that puts the date not after `at`; a date without a clock is that day's midnight. Null when it is no date: never invented.
 */
export function parseDate(text: string, { at }: { readonly at?: Instant | undefined } = {}): Instant | null {
  const label = /^[^\d〇一二三四五六七八九]{1,12}[::]\s*/;
  const trimmed = numeralsToDigits(text.normalize('NFKC').slice(0, 200).replace(/\s+/g, ' ').trim().replace(label, ''));
  if (trimmed === '') return null;
  const packed = compact(trimmed);
  if (packed !== undefined) return plausible(packed);
  const full = FULL.exec(trimmed);
  if (full !== null) return plausible(civil(Number(full[1]), full[2] ?? '', full[3] ?? '', full[4] ?? ''));
  const western = parseWesternDate(trimmed);
  if (western !== undefined) return plausible(western);
  if (at === undefined) return null;
  const counted = relative(trimmed, at);
  if (counted !== undefined) return plausible(counted);
  const short = SHORT.exec(trimmed);
  if (short === null) return null;
  const [, month = '', day = '', rest = ''] = short;
  const year = Number(civilDate(at).slice(0, 4));
  const thisYear = civil(year, month, day, rest);
  // A day of grace: a site's clock may run ahead of ours.
  if (thisYear !== undefined && thisYear <= at + days(1)) return plausible(thisYear);
  return plausible(civil(year - 1, month, day, rest));
}
