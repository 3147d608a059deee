import { ok, type Result } from '../result.ts';
import { applyLimit } from '../response/plan-deadlines.ts';
import type { Calendar, CalendarMissing } from '../time/calendar.ts';
import { civilDay, CIVIL_OFFSET_MS, days, instant, toClock, type Instant } from '../time/instant.ts';
import type { DutyEntry } from './duty-entry.ts';
import type { DutyKind, Mark } from './register-settings.ts';

/** The clock of a duty, with the arithmetic in print. */
export type DutyClock = { readonly startedAt: Instant; readonly dueAt: Instant; readonly arithmetic: string };

/** 条例第三十二条: a third party has 15 working days; more is not taken off the clock. */
export const THIRD_PARTY_WORKDAYS = 15;

const endOfDay = (at: Instant): Instant => instant((civilDay(at) + 1) * days(1) - CIVIL_OFFSET_MS - 1000);

/**
 * The clock of a duty at `at`; null where it has none (no limit and no date set). A supplement restarts the clock of a request
 * (条例第三十条), the working days in which a third party was asked do not count (第三十三条, at most 15), an approved
 * extension adds its own. `calendar_missing` for a year whose holidays are not published.
 */
export function dutyClock(
  entry: DutyEntry,
  kind: DutyKind,
  calendar: Calendar,
  at: Instant,
): Result<DutyClock | null, CalendarMissing> {
  const set = entry.dueAt;
  if (kind.limit === undefined)
    return ok(set === null ? null : { startedAt: entry.startedAt, dueAt: set, arithmetic: `约定 ${toClock(set)}` });
  if (entry.urgent && kind.urgentLimit === 'same_day') {
    const dueAt = endOfDay(entry.startedAt);
    return ok({
      startedAt: entry.startedAt,
      dueAt,
      arithmetic: `${toClock(entry.startedAt)} 当日 = ${toClock(dueAt)}`,
    });
  }
  const startedAt = markedAt(entry, 'supplemented') ?? entry.startedAt;
  const own = applyLimit(startedAt, kind.limit, calendar);
  if (!own.ok) return own;
  let { dueAt } = own.value;
  let { arithmetic } = own.value;
  if (kind.extend && markedAt(entry, 'extended') !== undefined) {
    const longer = applyLimit(dueAt, kind.extend, calendar);
    if (!longer.ok) return longer;
    dueAt = longer.value.dueAt;
    arithmetic = `${arithmetic}；延期：${longer.value.arithmetic}`;
  }
  const asked = thirdPartyDays(entry, startedAt, calendar, at);
  if (!asked.ok) return asked;
  if (asked.value > 0) {
    const shifted = calendar.plusWorkdays(dueAt, asked.value);
    if (!shifted.ok) return shifted;
    dueAt = shifted.value;
    arithmetic = `${arithmetic}；征求第三方意见 ${asked.value} 个工作日不计 = ${toClock(dueAt)}`;
  }
  return ok({ startedAt, dueAt, arithmetic });
}

const markedAt = ({ marks }: DutyEntry, mark: Mark): Instant | undefined =>
  marks.findLast((one) => one.mark === mark)?.at;

/** Working days, after the clock began, in which a third party was asked and had not answered; 15 at most in all. */
function thirdPartyDays(
  entry: DutyEntry,
  startedAt: Instant,
  calendar: Calendar,
  at: Instant,
): Result<number, CalendarMissing> {
  let count = 0;
  for (const { from, to } of askedSpans(entry, entry.done?.at ?? at)) {
    for (let day = Math.max(civilDay(from), civilDay(startedAt)) + 1; day <= civilDay(to); day += 1) {
      const working = calendar.isWorkday(instant(day * days(1) - CIVIL_OFFSET_MS));
      if (!working.ok) return working;
      if (working.value) count += 1;
      if (count === THIRD_PARTY_WORKDAYS) return ok(count);
    }
  }
  return ok(count);
}

/** When a third party was being asked: from a question to the next answer, or to `until`. */
function askedSpans({ marks }: DutyEntry, until: Instant): readonly { readonly from: Instant; readonly to: Instant }[] {
  const spans: { from: Instant; to: Instant }[] = [];
  let from: Instant | null = null;
  for (const { mark, at } of marks.toSorted((a, b) => a.at - b.at)) {
    if (mark === 'third_party_asked') from ??= at;
    if (mark !== 'third_party_answered' || from === null) continue;
    spans.push({ from, to: at });
    from = null;
  }
  return from === null ? spans : [...spans, { from, to: until }];
}

/** Whether a duty was done in its time, is late, or still runs; `none` without a clock. */
export function dutyStanding(
  entry: DutyEntry,
  clock: DutyClock | null,
  at: Instant,
): 'in_time' | 'late' | 'running' | 'overdue' | 'none' {
  if (clock === null) return 'none';
  if (entry.done !== null) return entry.done.at <= clock.dueAt ? 'in_time' : 'late';
  return at <= clock.dueAt ? 'running' : 'overdue';
}
