import { CIVIL_OFFSET_MS, instant, minutes, type Instant } from './instant.ts';

type Field = ReadonlySet<number>;
type Cron = {
  readonly minute: Field;
  readonly hour: Field;
  readonly day: Field;
  readonly month: Field;
  readonly weekday: Field;
  /** POSIX: when both day fields are restricted, either may match. */
  readonly eitherDay: boolean;
};

const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

function readField(text: string, low: number, high: number): Field | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const from = match[1] === undefined ? low : Number(match[1]);
    const to =
      match[2] === undefined ? (match[1] === undefined || match[3] !== undefined ? high : from) : Number(match[2]);
    const step = match[3] === undefined ? 1 : Number(match[3]);
    if (from < low || to > high || from > to || step < 1) return undefined;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/** Reads a five-field cron expression (minute hour day month weekday; `*`, lists, ranges, steps); anything else is undefined. */
export function parseCron(text: string): Cron | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) return undefined;
  const fields = parts.map((part, index) => readField(part, ranges[index]![0], ranges[index]![1]));
  if (fields.some((field) => field === undefined)) return undefined;
  const [minute, hour, day, month, weekday] = fields as [Field, Field, Field, Field, Field];
  const sundays = weekday.has(7) ? new Set([...weekday, 0]) : weekday;
  return {
    minute,
    hour,
    day,
    month,
    weekday: sundays,
    eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*'),
  };
}

const DAY_MS = 86_400_000;
/** Leap days come back within 8 years; a date that does not exist by then never will. */
const HORIZON_DAYS = 366 * 8 + 1;

/** The first civil minute (+08:00) strictly after `at` that the expression names; undefined when it is no cron or never comes. */
export function nextCronTime(text: string, at: Instant): Instant | undefined {
  const cron = parseCron(text);
  if (!cron) return undefined;
  const from = Math.floor((at + CIVIL_OFFSET_MS) / minutes(1)) * minutes(1) + minutes(1);
  let day = Math.floor(from / DAY_MS) * DAY_MS;
  for (let count = 0; count < HORIZON_DAYS; count += 1, day += DAY_MS) {
    if (!isDay(cron, new Date(day))) continue;
    for (const hour of [...cron.hour].toSorted((a, b) => a - b)) {
      for (const minute of [...cron.minute].toSorted((a, b) => a - b)) {
        const time = day + hour * 3_600_000 + minutes(minute);
        if (time >= from) return instant(time - CIVIL_OFFSET_MS);
      }
    }
  }
  return undefined;
}

function isDay(cron: Cron, civil: Date): boolean {
  if (!cron.month.has(civil.getUTCMonth() + 1)) return false;
  const day = cron.day.has(civil.getUTCDate());
  const weekday = cron.weekday.has(civil.getUTCDay());
  return cron.eitherDay ? day || weekday : day && weekday;
}
