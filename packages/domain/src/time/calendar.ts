import { createHash } from 'node:crypto';
import { no, ok, type Result } from '../result.ts';
import type { CalendarsSettings } from './calendar-settings.ts';
import { CIVIL_OFFSET_MS, civilDate, days, instant, type Instant } from './instant.ts';

/** The holidays of a year have not been entered: a working-day limit that touches it cannot be computed. */
export type CalendarMissing = { readonly code: 'calendar_missing'; readonly year: number };

/** Working days by the State Council's yearly notices; years without a notice are refused, never guessed. */
export type Calendar = {
  /** Years that are known, ascending. */
  readonly years: readonly number[];
  isWorkday(at: Instant): Result<boolean, CalendarMissing>;
  /**
   * The instant a limit of `count` (≥ 0) working days ends: the day of `from` does not count, the limit runs to the
   * last second (23:59:59) of the last working day counted.
   */
  plusWorkdays(from: Instant, count: number): Result<Instant, CalendarMissing>;
  /** Working days whose civil day lies in `[from, to)`: the day of `from` counts, the day of `to` does not. */
  workdaysBetween(from: Instant, to: Instant): Result<number, CalendarMissing>;
  /** Which lists of days a span was counted with: `2026-3fa1c09b`, joined by `+` where it touches several years. */
  versionOf(from: Instant, to: Instant): string;
};

/** Civil days since 1970-01-01; day 0 was a Thursday. */
const dayOf = (at: Instant): number => Math.floor((at + CIVIL_OFFSET_MS) / days(1));
const startOf = (day: number): Instant => instant(day * days(1) - CIVIL_OFFSET_MS);
/** 1 = Monday … 7 = Sunday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
const firstDayOf = (year: number): number => Date.UTC(year, 0, 1) / days(1);

/** Makes the calendar from `config/calendars.yaml`. */
export function createCalendar(settings: CalendarsSettings): Calendar {
  const weeklyOff = new Set(settings.weeklyOff);
  const daysOf = (dates: readonly string[]): readonly number[] => dates.map((date) => Date.parse(date) / days(1));
  const listed = Object.values(settings.years);
  const off = new Set(listed.flatMap((year) => daysOf(year.daysOff)));
  const extra = new Set(listed.flatMap((year) => daysOf(year.extraWorkdays)));
  const years = Object.keys(settings.years)
    .map(Number)
    .toSorted((a, b) => a - b);
  const spans = years.map((year) => ({ from: firstDayOf(year), to: firstDayOf(year + 1) }));

  const isWorking = (day: number): Result<boolean, CalendarMissing> => {
    if (!spans.some(({ from, to }) => day >= from && day < to)) {
      return no({ code: 'calendar_missing', year: Number(civilDate(startOf(day)).slice(0, 4)) });
    }
    return ok(extra.has(day) || (!off.has(day) && !weeklyOff.has(weekdayOf(day))));
  };

  const plusWorkdays = (from: Instant, count: number): Result<Instant, CalendarMissing> => {
    let day = dayOf(from);
    let left = count;
    while (left > 0) {
      day += 1;
      const working = isWorking(day);
      if (!working.ok) return working;
      if (working.value) left -= 1;
    }
    return ok(instant(startOf(day + 1) - 1000));
  };

  const workdaysBetween = (from: Instant, to: Instant): Result<number, CalendarMissing> => {
    let count = 0;
    for (let day = dayOf(from); day < dayOf(to); day += 1) {
      const working = isWorking(day);
      if (!working.ok) return working;
      if (working.value) count += 1;
    }
    return ok(count);
  };

  const prints = new Map(Object.entries(settings.years).map(([year, days]) => [year, fingerprint(settings, days)]));
  const versionOf = (from: Instant, to: Instant): string => {
    const first = Number(civilDate(from).slice(0, 4));
    const last = Number(civilDate(to).slice(0, 4));
    const touched = Array.from({ length: Math.max(0, last - first) + 1 }, (_, index) => String(first + index));
    return touched.map((year) => `${year}-${prints.get(year) ?? '未公布'}`).join('+');
  };

  return { years, isWorkday: (at) => isWorking(dayOf(at)), plusWorkdays, workdaysBetween, versionOf };
}

/** Two lists of the same days have the same print, in whatever order they were entered. */
function fingerprint({ weeklyOff }: CalendarsSettings, year: CalendarsSettings['years'][string]): string {
  const days = [weeklyOff.toSorted((a, b) => a - b), year.daysOff.toSorted(), year.extraWorkdays.toSorted()];
  return createHash('sha256').update(JSON.stringify(days)).digest('hex').slice(0, 8);
}

/** The instant one or more calendar months later, same time of day; a day the month lacks becomes its last. */
export function plusMonths(from: Instant, count: number): Instant {
  const civil = new Date(from + CIVIL_OFFSET_MS);
  const day = civil.getUTCDate();
  const target = new Date(civil);
  target.setUTCDate(1);
  target.setUTCMonth(civil.getUTCMonth() + count);
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(day, last));
  return instant(target.getTime() - CIVIL_OFFSET_MS);
}
