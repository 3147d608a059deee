import type { Calendar } from '../../time/calendar.ts';
import { civilDate, days, instant, parseInstant, plus, type Instant } from '../../time/instant.ts';
import type { MonthSettings } from './month-settings.ts';

/** What one month's statistics cover, and when they are due. */
export type MonthPeriod = {
  /** `2026-11`. */
  readonly month: string;
  readonly from: Instant;
  /** Exclusive: the end of the last day. Whatever happens later belongs to the next month. */
  readonly to: Instant;
  /** By when the table is to be with the office (县人社局督办机制 §四：每月 29 日前). */
  readonly dueAt: Instant;
  /** When to remind of it, earliest first. */
  readonly remindAt: readonly Instant[];
};

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
/** Reminders are read in the morning. */
const MORNING_MS = 8.5 * 3_600_000;

/**
 * The period of a month; undefined for what is no month. Periods follow each other without a gap or an overlap: from the 29th
 * of the month before to the end of the 28th, or the calendar month (县人社局督办机制 §四 names the 29th and no period;
 * report-templates.yaml). A February of 28 days ends on its last day. A reminder on the 26th; one more on the last working
 * day before, when the due day is none — a year without a published calendar counts its weekends only here.
 */
export function monthPeriod(month: string, settings: MonthSettings, calendar: Calendar): MonthPeriod | undefined {
  if (!MONTH.test(month)) return undefined;
  const byDueDay = settings.period === 'due_day';
  const from = byDueDay ? dayOf(shift(month, -1), settings.dueDay) : dayOf(month, 1);
  const to = byDueDay ? dayOf(month, settings.dueDay) : dayOf(shift(month, 1), 1);
  // A table of the calendar month cannot be there before the month is over: it is due in the next one.
  const inMonth = byDueDay ? month : shift(month, 1);
  const dueDay = existing(inMonth, settings.dueDay);
  const morning = plus(existing(inMonth, settings.reminderDay), MORNING_MS);
  const early = lastWorkdayBefore(dueDay, calendar);
  const remindAt = [morning, ...(early === undefined ? [] : [plus(early, MORNING_MS)])];
  return {
    month,
    from,
    to,
    dueAt: plus(dueDay, days(1) - 1000),
    remindAt: [...new Set(remindAt)].toSorted((a, b) => a - b),
  };
}

/** The month that an instant falls into. */
export function monthAt(at: Instant, settings: MonthSettings, calendar: Calendar): MonthPeriod {
  const here = civilDate(at).slice(0, 7);
  const periods = [shift(here, -1), here, shift(here, 1)].map((month) => monthPeriod(month, settings, calendar));
  const found = periods.find((period) => period !== undefined && at >= period.from && at < period.to);
  if (found === undefined) throw new Error(`no month holds ${civilDate(at)}`);
  return found;
}

/** A month further on or back: `shift('2026-12', 1)` is `2027-01`. */
export function shift(month: string, by: number): string {
  const [year, index] = month.split('-').map(Number) as [number, number];
  const count = year * 12 + index - 1 + by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** The start of a day of a month; of one that the month lacks, the start of the next month. */
function dayOf(month: string, day: number): Instant {
  return parseInstant(`${month}-${String(day).padStart(2, '0')}`) ?? dayOf(shift(month, 1), 1);
}

/** The start of a day of a month; of one that the month lacks, of its last day. */
function existing(month: string, day: number): Instant {
  return parseInstant(`${month}-${String(day).padStart(2, '0')}`) ?? plus(dayOf(shift(month, 1), 1), -days(1));
}

/** The last working day before a day that is none; undefined when it is one. */
function lastWorkdayBefore(day: Instant, calendar: Calendar): Instant | undefined {
  if (isWorkday(day, calendar)) return undefined;
  let before = plus(day, -days(1));
  while (!isWorkday(before, calendar)) before = plus(before, -days(1));
  return before;
}

function isWorkday(day: Instant, calendar: Calendar): boolean {
  const known = calendar.isWorkday(day);
  if (known.ok) return known.value;
  const weekday = new Date(instant(day + 8 * 3_600_000)).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}
