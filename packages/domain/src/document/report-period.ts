import { civilDate, days, instant, parseInstant, plus, type Instant } from '../time/instant.ts';
import { toCivilWords } from './civil-words.ts';

export type PeriodKind = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A stretch of civil time that a report covers; `to` is exclusive. */
export type ReportPeriod = {
  readonly kind: PeriodKind;
  /** `2026-03-02` (a day, or the Monday of a week), `2026-03`, `2026-Q1`, `2026`. */
  readonly key: string;
  /** As a title prints it. */
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
};

const day = (text: string): Instant | undefined => (/^\d{4}-\d{2}-\d{2}$/u.test(text) ? parseInstant(text) : undefined);
const first = (year: number, month: number): Instant =>
  parseInstant(`${year + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`)!;

/**
 * The period that a text names, or undefined. A week is named by any of its days and runs from Monday; a year must have four
 * digits. Civil time is +08:00.
 */
export function reportPeriod(kind: PeriodKind, text: string): ReportPeriod | undefined {
  switch (kind) {
    case 'day': {
      const from = day(text);
      return from === undefined ? undefined : made(kind, text, toCivilWords(from), from, plus(from, days(1)));
    }
    case 'week': {
      const named = day(text);
      if (named === undefined) return undefined;
      // 1970-01-01 was a Thursday.
      const weekday = (Math.floor((named + 8 * 3_600_000) / days(1)) + 3) % 7;
      const from = plus(named, -days(weekday));
      const to = plus(from, days(7));
      return made(kind, civilDate(from), `${toCivilWords(from)}至${shortly(from, instant(to - 1))}`, from, to);
    }
    case 'month': {
      const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/u.exec(text) ?? [];
      if (year === undefined || month === undefined) return undefined;
      const [y, m] = [Number(year), Number(month)];
      return made(kind, text, `${y}年${m}月`, first(y, m), first(y, m + 1));
    }
    case 'quarter': {
      const [, year, quarter] = /^(\d{4})-Q([1-4])$/iu.exec(text) ?? [];
      if (year === undefined || quarter === undefined) return undefined;
      const [y, q] = [Number(year), Number(quarter)];
      return made(kind, `${year}-Q${q}`, `${y}年第${'一二三四'[q - 1]}季度`, first(y, 3 * q - 2), first(y, 3 * q + 1));
    }
    case 'year': {
      if (!/^\d{4}$/u.test(text)) return undefined;
      const y = Number(text);
      return made(kind, text, `${y}年`, first(y, 1), first(y, 13));
    }
    default:
      return kind satisfies never;
  }
}

/** The last day of a week without what it shares with the first: `8日`, `4月5日`. */
function shortly(from: Instant, last: Instant): string {
  const [before, words] = [toCivilWords(from), toCivilWords(last)];
  const shared = [/^\d+年\d+月/u, /^\d+年/u].find((part) => part.exec(before)?.[0] === part.exec(words)?.[0]);
  return shared ? words.replace(shared, '') : words;
}

const made = (kind: PeriodKind, key: string, name: string, from: Instant, to: Instant): ReportPeriod => ({
  kind,
  key,
  name,
  from,
  to,
});

/** The period that is reported on at `at` unless told: today; else the week, month, quarter or year that ended last. */
export function latestPeriod(kind: PeriodKind, at: Instant): ReportPeriod {
  const today = reportPeriod('day', civilDate(at))!;
  return kind === 'day' ? today : periodBefore(periodAt(kind, at));
}

/** The period just before. */
export const periodBefore = ({ kind, from }: ReportPeriod): ReportPeriod => periodAt(kind, instant(from - 1));

function periodAt(kind: PeriodKind, at: Instant): ReportPeriod {
  const date = civilDate(at);
  const [year = '', month = ''] = date.split('-');
  const names = {
    day: date,
    week: date,
    month: `${year}-${month}`,
    quarter: `${year}-Q${Math.ceil(Number(month) / 3)}`,
    year,
  };
  return reportPeriod(kind, names[kind])!;
}
