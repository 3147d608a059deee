import type { CalendarsSettings } from '../time/calendar-settings.ts';
import { days } from '../time/instant.ts';

/** 工作日、周末、法定节假日（含放假期间的周末）、调休上班的周末。 */
export type DayKind = 'workday' | 'weekend' | 'holiday' | 'makeup';

/** What kind of day a civil day (see `civilDay`) is. */
export type DayKinds = {
  of(day: number): DayKind;
  /** Whether the holidays of its year are entered; without them a day is told by its weekday alone. */
  isKnown(day: number): boolean;
};

/** 1 = Monday … 7 = Sunday; day 0 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Reads the kinds of days from `config/calendars.yaml`. */
export function createDayKinds(settings: CalendarsSettings): DayKinds {
  const years = Object.values(settings.years);
  const daysOf = (dates: readonly string[]): readonly number[] => dates.map((date) => Date.parse(date) / days(1));
  const off = new Set(years.flatMap(({ daysOff }) => daysOf(daysOff)));
  const extra = new Set(years.flatMap(({ extraWorkdays }) => daysOf(extraWorkdays)));
  const weekly = new Set(settings.weeklyOff);
  return {
    of(day) {
      if (off.has(day)) return 'holiday';
      if (extra.has(day)) return 'makeup';
      return weekly.has(weekdayOf(day)) ? 'weekend' : 'workday';
    },
    isKnown: (day) => settings.years[new Date(days(day)).toISOString().slice(0, 4)] !== undefined,
  };
}

/**
 * The days before `day`, latest first, at most `weeks` weeks back, that a usual one can be told from: an ordinary day is held
 * against ordinary days of its weekday, a make-up working day against working days, a holiday against days off.
 */
export function comparableDays(day: number, weeks: number, kinds: DayKinds): readonly number[] {
  const kind = kinds.of(day);
  const earlier = Array.from({ length: weeks * 7 }, (_, back) => day - 1 - back);
  switch (kind) {
    case 'makeup':
      return earlier.filter((other) => kinds.of(other) === 'workday');
    case 'holiday':
      return earlier.filter((other) => kinds.of(other) === 'weekend' || kinds.of(other) === 'holiday');
    case 'workday':
    case 'weekend':
      return earlier.filter((other) => weekdayOf(other) === weekdayOf(day) && kinds.of(other) === kind);
    default:
      return kind satisfies never;
  }
}
