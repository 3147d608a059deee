import { no, ok, type Result } from '../result.ts';
import type { Instant } from '../time/instant.ts';
import { dutyDay, type DutyPerson, type Shift } from './shift.ts';

/** Why a duty day may not be written so. */
export type ShiftRefusal =
  | { readonly code: 'day_over'; readonly day: string }
  | { readonly code: 'twice'; readonly name: string }
  | { readonly code: 'reason_needed'; readonly day: string };

/**
 * Writes or changes a duty day. What is over stays as it was: it says who answered for it. A day that stands already is changed
 * with a reason (换班), and nobody is on it twice: who is to step in cannot be who does not answer.
 */
export function planShift(
  given: Shift,
  before: Shift | undefined,
  reason: string,
  { at, handover }: { readonly at: Instant; readonly handover: string },
): Result<Shift, ShiftRefusal> {
  const { day, officers, standIns, leader } = given;
  if (day < dutyDay(at, handover)) return no({ code: 'day_over', day });
  const people = [...officers, ...standIns, leader];
  const twice = people.find((one, n) => people.slice(n + 1).some((other) => isSame(one, other)));
  if (twice) return no({ code: 'twice', name: twice.name });
  if (before && reason.trim().length < 2) return no({ code: 'reason_needed', day });
  return ok(given);
}

const isSame = (one: DutyPerson, other: DutyPerson): boolean =>
  one.account === null || other.account === null ? one.name === other.name : one.account === other.account;

/** A refusal in one Chinese line: what is wrong and what to do. */
export function explainShiftRefusal(refusal: ShiftRefusal): string {
  switch (refusal.code) {
    case 'day_over':
      return `${refusal.day} 的值班已经结束，不能再改；有误请在值班记录中写明。`;
    case 'twice':
      return `“${refusal.name}”在同一天排了两次；值班员、替班和带班领导须是不同的人。`;
    case 'reason_needed':
      return `${refusal.day} 已排值班，换班须写明理由。`;
  }
}
