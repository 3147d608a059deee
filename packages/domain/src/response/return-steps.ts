import { no, ok } from '../result.ts';
import type { Instant } from '../time/instant.ts';
import { changeAssignment, coordinatorFor, offerAll, RETURNS_UNTIL_OFFICE, running } from './assignment-steps.ts';
import type { CaseFile } from './case-file.ts';
import { receiverOf, type Assignment } from './case-parts.ts';
import { withNotice } from './notices.ts';
import { applyLimit } from './plan-deadlines.ts';
import type { Step, StepContext, Taker } from './step-context.ts';

/** 退单: within its time by the unit itself, later by the supervisor's decision; the second one goes to the office. */

/** Until when the unit may hand a matter back by itself (sla.yaml `unitClock.returnWithin`). */
export function returnUntil(
  { offeredAt }: Pick<Assignment, 'offeredAt'>,
  { sla, calendar }: Pick<StepContext, 'sla' | 'calendar'>,
): Instant | undefined {
  const limit = applyLimit(offeredAt, sla.unitClock.returnWithin, calendar);
  return limit.ok ? limit.value.dueAt : undefined;
}

/** How often leads gave it back and handed it on: the second return and the third transfer go to the office. */
export function countHandedOn({ assignments }: Pick<CaseFile, 'assignments'>): {
  readonly returns: number;
  readonly transfers: number;
} {
  const ended = (how: Assignment['status']): number =>
    assignments.filter(({ part, status }) => part === 'lead' && status === how).length;
  return { returns: ended('returned'), transfers: ended('transferred') };
}

/**
 * 退单 by the unit, with its reason, in time. A matter that lay with a unit for longer is not handed on as if nothing had been: that
 * is asked of the supervisor (`ask_return`).
 */
export const giveBack: Taker<'return'> = (file, { command, by, at, context }) => {
  const found = running(file, command.unit, ['offered', 'accepted']);
  if (!found) return no({ code: 'no_assignment', unit: command.unit });
  const until = returnUntil(found, context);
  if (until !== undefined && at > until)
    return no({ code: 'return_late', until, basis: context.sla.unitClock.returnBasis });
  return takenBack(file, found, command.reason, { by, at, context });
};

/** 申请逾期退单: the unit says why it comes so late; nothing changes hands until the supervisor decides. */
export const askReturn: Taker<'ask_return'> = (file, { command, by, at }) => {
  const found = running(file, command.unit, ['offered', 'accepted']);
  if (!found) return no({ code: 'no_assignment', unit: command.unit });
  if (found.lateReturn !== undefined && found.lateReturn.decision === null)
    return no({ code: 'return_asked', unit: command.unit });
  const lateReturn = { by: by.id, at, reason: command.reason, decision: null };
  const asked = changeAssignment(file, found, { lateReturn });
  const step = `${found.id}:ask_return:${at}`;
  return ok(
    withNotice(asked, { step, to: coordinatorFor(file), what: '申请逾期退单，请裁定', dueAt: found.dueAt }, at),
  );
};

/** The supervisor's decision on a late 退单; never by the unit that asks. */
export const decideReturn: Taker<'decide_return'> = (file, { command, by, at, context }) => {
  const found = running(file, command.unit, ['offered', 'accepted']);
  const asked = found?.lateReturn;
  if (!found || asked === undefined || asked.decision !== null)
    return no({ code: 'no_return_asked', unit: command.unit });
  if (asked.by === by.id || by.unit === found.unit) return no({ code: 'same_person', action: 'decide_return' });
  const lateReturn = { ...asked, decision: { result: command.decision, by: by.id, at, reason: command.reason } };
  const decided = changeAssignment(file, found, { lateReturn });
  if (command.decision === 'pass')
    return takenBack(decided, { ...found, lateReturn }, asked.reason, { by, at, context });
  const step = `${found.id}:return_refused:${at}`;
  return ok(
    withNotice(decided, { step, to: receiverOf(found), what: '逾期退单未获同意，请继续办理', dueAt: found.dueAt }, at),
  );
};

function takenBack(
  file: CaseFile,
  found: Assignment,
  reason: string,
  { by, at, context }: Pick<Step, 'by' | 'at' | 'context'>,
): ReturnType<Taker<'return'>> {
  const next = changeAssignment(file, found, { status: 'returned', endedAt: at, reason });
  if (found.part === 'assist') return ok(next);
  const returns = next.assignments.filter(({ part, status }) => part === 'lead' && status === 'returned').length;
  if (returns < RETURNS_UNTIL_OFFICE || found.unit === coordinatorFor(file)) return ok({ ...next, status: 'returned' });
  const office = { unit: coordinatorFor(file), place: null, part: 'lead' as const };
  return offerAll({ ...next, status: 'dispatched' }, [office], by, at, context);
}
