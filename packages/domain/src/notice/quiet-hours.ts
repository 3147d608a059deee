import type { Level } from '../analysis/analysis.ts';
import type { Calendar } from '../time/calendar.ts';
import { instant, minutes, type Instant } from '../time/instant.ts';
import type { NoticeSettings } from './notice-settings.ts';
import { minuteOf, minuteOfDay } from './recipients.ts';

const DAY_MINUTES = 24 * 60;
/** Spans that follow upon each other without a gap are held back for no longer than this many. */
const MOST_SPANS = 3;

/**
 * When a notice of this level may ring: null for now, else the end of the quiet hours it falls into. Whether a day is one of
 * rest is told by the published calendar; in a year without one the hours of working days hold, which are the shorter ones, so
 * that nothing is held back on a guess. A span over midnight belongs to the day it begins on.
 */
export function quietUntil(
  level: Level,
  at: Instant,
  calendar: Calendar,
  { quietHours }: Pick<NoticeSettings, 'quietHours'>,
): Instant | null {
  if (quietHours.alwaysLevels.includes(level)) return null;
  let until: Instant | null = null;
  // The end of one span may lie within the next (a day of rest after a working day): both have to be over.
  for (let spans = 0; spans < MOST_SPANS; spans += 1) {
    const end = spanEnd(until ?? at, calendar, quietHours);
    if (end === null) return until;
    until = end;
  }
  return until;
}

/** The end of the span that `at` lies in, by the day before or its own day. */
function spanEnd(at: Instant, calendar: Calendar, quietHours: NoticeSettings['quietHours']): Instant | null {
  const minute = minuteOfDay(at);
  const midnight = instant(at - (at % minutes(1)) - minutes(minute));
  for (const back of [1, 0]) {
    const day = instant(midnight - minutes(back * DAY_MINUTES));
    const span = isRestDay(day, calendar) ? quietHours.restDays : quietHours.workdays;
    const [from, to] = [minuteOf(span.from), minuteOf(span.to)];
    const length = (((to - from) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
    const start = day + minutes(from);
    if (at >= start && at < start + minutes(length)) return instant(start + minutes(length));
  }
  return null;
}

function isRestDay(day: Instant, calendar: Calendar): boolean {
  const working = calendar.isWorkday(day);
  return working.ok && !working.value;
}
