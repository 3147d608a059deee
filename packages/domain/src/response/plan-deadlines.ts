import type { EventSeverity, Kind, Level } from '../analysis/analysis.ts';
import type { ChannelType, SuperiorOrder } from '../post/post.ts';
import { no, ok, type Result } from '../result.ts';
import { plusMonths, type Calendar, type CalendarMissing } from '../time/calendar.ts';
import { civilDay, days, hours, instant, plus, toClock, type Instant } from '../time/instant.ts';
import type { Deadline } from './case-file.ts';
import type { ClockCase, Limit, SlaSettings } from './sla-settings.ts';

/** What decides which clocks run. */
export type ClockMatter = {
  readonly level: Level;
  /** The event's own scale; only 重大 and above make the 5 h and 24 h limits hard (80号 三(四)). */
  readonly eventSeverity: EventSeverity;
  /** Earliest detection; every clock starts here. */
  readonly detectedAt: Instant;
  readonly channelTypes: readonly ChannelType[];
  readonly superiorOrders: readonly SuperiorOrder[];
  /** Undecided counts as due: pass true. */
  readonly needsPublicResponse: boolean;
  /** What the citizens want; decides the channel's limit. */
  readonly kinds: readonly Kind[];
};

/** A clock that could not be computed because a year has no published calendar. */
export type Undetermined = CalendarMissing & { readonly id: string; readonly name: string; readonly basis: string };

export type DeadlinePlan = { readonly deadlines: readonly Deadline[]; readonly undetermined: readonly Undetermined[] };

/** All clocks of a matter with basis and printed arithmetic; what needs a missing calendar is listed, never guessed. */
export function planDeadlines(matter: ClockMatter, sla: SlaSettings, calendar: Calendar): DeadlinePlan {
  const deadlines: Deadline[] = [];
  const undetermined: Undetermined[] = [];
  const add = (id: string, kind: string, name: string, rule: ClockCase): void => {
    const due = applyLimit(matter.detectedAt, rule.limit, calendar);
    if (!due.ok) {
      undetermined.push({ ...due.error, id, name, basis: rule.basis });
      return;
    }
    deadlines.push({
      id,
      kind,
      name,
      startedAt: matter.detectedAt,
      ...due.value,
      hard: rule.hard,
      calendar: rule.limit.unit === 'workday' ? 'working' : 'natural',
      basis: rule.basis,
      metAt: null,
      limit: rule.limit,
      ...(rule.limit.unit === 'workday'
        ? { calendarVersion: calendar.versionOf(matter.detectedAt, due.value.dueAt) }
        : {}),
    });
  };
  for (const clock of sla.clocks) {
    const rule = clock.cases.find((one) => applies(one, matter));
    if (rule) add(clock.id, clock.id, clock.name, rule);
  }
  for (const channel of sla.channels) {
    if (!channel.chosen || !channel.channelTypes.some((type) => matter.channelTypes.includes(type))) continue;
    const rule = channel.cases.find((one) => applies(one, matter));
    if (rule) add(`channel_reply.${channel.id}`, 'channel_reply', channel.name, rule);
  }
  return { deadlines: [...deadlines, ...superiorClocks(matter)], undetermined };
}

/** 上级交办 runs by the date and document number of the order itself. */
function superiorClocks(matter: ClockMatter): readonly Deadline[] {
  return matter.superiorOrders.map((order) => ({
    id: `superior_order.${order.documentNo}`,
    kind: 'superior_order',
    name: `上级交办 ${order.documentNo}`,
    startedAt: matter.detectedAt,
    dueAt: order.due,
    hard: true,
    calendar: 'natural',
    basis: `${order.from} ${order.documentNo} 载明的时限`,
    arithmetic: `来文载明 ${toClock(order.due)}`,
    metAt: null,
  }));
}

function applies(rule: ClockCase, matter: ClockMatter): boolean {
  if (rule.levels && !rule.levels.includes(matter.level)) return false;
  if (rule.eventSeverities && !rule.eventSeverities.includes(matter.eventSeverity)) return false;
  if (rule.needsPublicResponse !== undefined && rule.needsPublicResponse !== matter.needsPublicResponse) return false;
  if (rule.kinds && !rule.kinds.some((kind) => matter.kinds.includes(kind))) return false;
  return true;
}

/** When a limit from `start` ends, with the arithmetic in print. Working days may be refused (`calendar_missing`). */
export function applyLimit(
  start: Instant,
  limit: Limit,
  calendar: Calendar,
): Result<{ readonly dueAt: Instant; readonly arithmetic: string }, CalendarMissing> {
  const print = (dueAt: Instant, length: string, note = '') =>
    ok({ dueAt, arithmetic: `${toClock(start)} + ${length} = ${toClock(dueAt)}${note}` });
  switch (limit.unit) {
    case 'elapsed_hour': {
      const length = limit.amount < 1 ? `${limit.amount * 60} 分钟` : `${limit.amount} 小时`;
      return print(plus(start, hours(limit.amount)), length);
    }
    case 'calendar_day':
      return print(plus(start, days(limit.amount)), `${limit.amount} 日`);
    case 'calendar_month':
      return print(plusMonths(start, limit.amount), `${limit.amount} 个月`);
    case 'workday': {
      const due = calendar.plusWorkdays(start, limit.amount);
      if (!due.ok) return no(due.error);
      const rest = daysBetween(start, due.value) - limit.amount;
      return print(due.value, `${limit.amount} 个工作日`, `（次日起算${rest > 0 ? `，其间休息 ${rest} 天` : ''}）`);
    }
  }
}

const daysBetween = (from: Instant, to: Instant): number => civilDay(to) - civilDay(from);

/**
 * Clocks of one case after its matter changed (escalation, merge, reassignment, a new plan): none is lost, none moves
 * later, what was met stays met. What is due first comes first, whichever of them was found first.
 */
export function mergeDeadlines(before: readonly Deadline[], after: readonly Deadline[]): readonly Deadline[] {
  const merged = new Map(before.map((deadline) => [deadline.id, deadline]));
  for (const fresh of after) {
    const old = merged.get(fresh.id);
    merged.set(fresh.id, old ? stricter(old, fresh) : fresh);
  }
  return [...merged.values()].toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
}

function stricter(old: Deadline, fresh: Deadline): Deadline {
  const kept = fresh.dueAt < old.dueAt ? fresh : old;
  const { extension = fresh.extension, pauses = fresh.pauses } = old;
  return {
    ...kept,
    startedAt: instant(Math.min(old.startedAt, fresh.startedAt)),
    hard: old.hard || fresh.hard,
    metAt: earliest(old.metAt, fresh.metAt),
    // What was granted stays granted, whichever of the two dates holds.
    ...(extension === undefined ? {} : { extension }),
    ...(pauses === undefined ? {} : { pauses }),
  };
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return instant(Math.min(a, b));
}
