import { CIVIL_OFFSET_MS, civilDate, days, plus, type Instant } from '../time/instant.ts';

/** New items a source brought on each civil day (`2026-03-02`) on which it was read at all; a day with none is 0, an unread one is missing. */
export type Volume = Readonly<Record<string, number>>;

/** How far back days are compared: eight of each weekday. */
const KEPT_DAYS = 56;
/** Days of one kind that must be known before anything is expected of it. */
const MIN_SAMPLES = 3;
/** Fewer expected items than this say nothing: of a source with one item a week no day is quiet. */
const MIN_EXPECTED = 5;
/** Finished days that are looked at together until they hold `MIN_EXPECTED`. */
const MAX_WINDOW_DAYS = 7;
/** Quiet is less than this share of the usual … */
const QUIET_SHARE = 0.25;
/** … and rarer than this by chance alone (Poisson). */
const CHANCE = 0.01;

/** Says of which kind a day is: days of one kind are alike (a weekday, a day off). */
export type DayKind = (at: Instant) => string;

/** Adds what one successful visit brought. Never called for the first visit of a source: a backlog is no day's volume. */
export function noteVolume(volume: Volume, at: Instant, added: number): Volume {
  const today = civilDate(at);
  const oldest = civilDate(plus(at, -days(KEPT_DAYS)));
  const kept = Object.entries(volume).filter(([day]) => day > oldest && day <= today);
  return { ...Object.fromEntries(kept), [today]: (volume[today] ?? 0) + added };
}

/** Items that are usual on the day of `at`: the mean of its kind without the largest; undefined while too little is known. */
export function usualOn(volume: Volume, at: Instant, kindOf: DayKind, fallback: number | null): number | undefined {
  const today = civilDate(at);
  const alike: number[] = [];
  for (let back = 1; back <= KEPT_DAYS; back += 1) {
    const day = plus(at, -days(back));
    const count = volume[civilDate(day)];
    if (count !== undefined && civilDate(day) !== today && kindOf(day) === kindOf(at)) alike.push(count);
  }
  if (alike.length < MIN_SAMPLES) return fallback ?? undefined;
  const sum = alike.reduce((total, count) => total + count, 0);
  return (sum - Math.max(...alike)) / (alike.length - 1);
}

/**
 * Whether a source that is read without failure brings far less than is usual for these weekdays: the finished days before
 * `at`, one or as many as it takes to expect five items, held less than a quarter of the usual and today does not make up for
 * it. One line why, null when all is as usual or too little is known.
 */
export function quietReason(
  volume: Volume,
  at: Instant,
  kindOf: DayKind,
  expectedPerDay: number | null,
): string | null {
  let [seen, usual, span] = [0, 0, 0];
  for (let back = 1; back <= MAX_WINDOW_DAYS && usual < MIN_EXPECTED; back += 1) {
    const day = plus(at, -days(back));
    const count = volume[civilDate(day)];
    if (count === undefined) return null;
    const expected = usualOn(volume, day, kindOf, expectedPerDay);
    if (expected === undefined) return null;
    seen += count;
    usual += expected;
    span = back;
  }
  if (usual < MIN_EXPECTED || seen > usual * QUIET_SHARE || chanceOfAtMost(seen, usual) > CHANCE) return null;
  const today = usualOn(volume, at, kindOf, expectedPerDay) ?? 0;
  if ((volume[civilDate(at)] ?? 0) > today * QUIET_SHARE) return null;
  const when = span === 1 ? '昨天' : `前 ${span} 天`;
  return `${when}只有 ${seen} 条，往常这样的日子约 ${Math.round(usual)} 条，请核对是否停更、限流或只剩部分栏目`;
}

/** Weekday as the kind of a day, where no calendar says more. `0` is Thursday. */
export const weekdayKind: DayKind = (at) => String(((Math.floor((at + CIVIL_OFFSET_MS) / days(1)) % 7) + 7) % 7);

/** P(X ≤ k) of a Poisson variable with that mean. */
function chanceOfAtMost(k: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let n = 1; n <= k; n += 1) {
    term *= mean / n;
    sum += term;
  }
  return sum;
}
