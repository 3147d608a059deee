import { no, ok, type Result } from '../result.ts';
import type { Calendar, CalendarMissing } from '../time/calendar.ts';
import { days, hours, instant, toClock, type Instant } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import type { Pause } from './clock-parts.ts';
import { dueOf, openPause } from './due-of.ts';
import { rulesOf } from './extension-steps.ts';
import { applyLimit } from './plan-deadlines.ts';
import type { Limit } from './sla-settings.ts';
import type { Taker } from './step-context.ts';

/**
 * Time that does not count. Only a rule of `sla.yaml` lets a clock stand (条例 第三十三条: 征求第三方意见所需时间不计入), each
 * rule once on a clock and no longer than it says; 48, 24 and 5 hours never stand. `dueAt` itself never moves.
 */

/** Lets a clock stand; while it does it ends at the latest that the rule allows. */
export const pause: Taker<'pause'> = (file, { command, by, at, context }) => {
  const { clock: id, rule: ruleId, reason } = command;
  const clock = file.deadlines.find((one) => one.id === id && one.metAt === null);
  if (!clock) return no({ code: 'unknown_clock', clock: id });
  const rule = rulesOf(clock, context.sla)
    .flatMap((one) => one.pause ?? [])
    .find((one) => one.id === ruleId);
  if (!rule) return no({ code: 'not_pausable', clock: id });
  if (openPause(clock) || clock.pauses?.some((one) => one.rule === ruleId))
    return no({ code: 'already_paused', clock: id });
  const due = dueOf(clock);
  if (at > due) return no({ code: 'expired', clock: id, dueAt: due });
  const latest = applyLimit(due, rule.atMost, context.calendar);
  if (!latest.ok) return no(latest.error);
  const stands: Pause = {
    rule: ruleId,
    basis: rule.basis,
    fromAt: at,
    until: null,
    dueAfterAt: latest.value.dueAt,
    arithmetic: `${toClock(at)} 起停表（${rule.name}），最迟 ${toClock(latest.value.dueAt)}`,
    reason,
    by: by.id,
  };
  return ok(withPauses(file, clock, [...(clock.pauses ?? []), stands]));
};

/** Lets a clock run on: the time it stood is counted out, at most what the rule allows. */
export const resume: Taker<'resume'> = (file, { command, at, context }) => {
  const clock = file.deadlines.find((one) => one.id === command.clock && one.metAt === null);
  if (!clock) return no({ code: 'unknown_clock', clock: command.clock });
  const open = openPause(clock);
  if (!open) return no({ code: 'not_paused', clock: command.clock });
  const others = (clock.pauses ?? []).filter((one) => one !== open);
  const before = dueOf({ ...clock, pauses: others });
  const until = instant(Math.max(at, open.fromAt));
  const rule = rulesOf(clock, context.sla)
    .flatMap((one) => one.pause ?? [])
    .find((one) => one.id === open.rule);
  const stood = standing(open.fromAt, until, rule?.atMost ?? { amount: 1, unit: 'workday' }, context.calendar);
  if (!stood.ok) return no(stood.error);
  const after = stood.value.amount === 0 ? before : undefined;
  const counted = after === undefined ? applyLimit(before, stood.value, context.calendar) : undefined;
  if (counted && !counted.ok) return no(counted.error);
  const dueAfterAt = instant(Math.min(open.dueAfterAt, counted?.ok ? counted.value.dueAt : before));
  const arithmetic = `${toClock(open.fromAt)} 至 ${toClock(until)} 不计入，${toClock(before)} 顺延至 ${toClock(dueAfterAt)}`;
  return ok(withPauses(file, clock, [...others, { ...open, until, dueAfterAt, arithmetic }]));
};

/** How long a clock stood, in the unit of the rule; begun hours and days of natural time count. */
function standing(from: Instant, until: Instant, { unit }: Limit, calendar: Calendar): Result<Limit, CalendarMissing> {
  if (unit === 'workday') {
    const count = calendar.workdaysBetween(from, until);
    return count.ok ? ok({ amount: count.value, unit }) : count;
  }
  const length = unit === 'elapsed_hour' ? hours(1) : days(1);
  const natural = unit === 'elapsed_hour' ? 'elapsed_hour' : 'calendar_day';
  return ok({ amount: Math.ceil((until - from) / length), unit: natural });
}

function withPauses(file: CaseFile, clock: Deadline, pauses: readonly Pause[]): CaseFile {
  return { ...file, deadlines: file.deadlines.map((one) => (one === clock ? { ...one, pauses } : one)) };
}
