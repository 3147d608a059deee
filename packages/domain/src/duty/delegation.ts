import { z } from 'zod';
import { no, ok, type Result } from '../result.ts';
import { days, instantSchema, plus, toClock, type Instant } from '../time/instant.ts';

/** The steps of an approval that somebody else may take for an approver who is away. */
export const delegableSteps = ['review', 'secrecy', 'wording', 'sign'] as const;
export type DelegableStep = (typeof delegableSteps)[number];
export const delegableNames: Readonly<Record<DelegableStep, string>> = {
  review: '审签',
  secrecy: '保密审查',
  wording: '口径会商',
  sign: '签发',
};

const personSchema = z.strictObject({ id: z.string().min(1).max(50), name: z.string().min(1).max(50) }).readonly();

export const newDelegationSchema = z
  .strictObject({
    from: personSchema.meta({ description: '委托人' }),
    to: personSchema.meta({ description: '受托人' }),
    steps: z.array(z.enum(delegableSteps)).min(1, '至少选一个环节').readonly(),
    startsAt: instantSchema,
    endsAt: instantSchema,
    reason: z.string().trim().min(2, '请写明理由').max(200),
  })
  .readonly();
export type NewDelegation = z.infer<typeof newDelegationSchema>;

export const delegationSchema = newDelegationSchema
  .unwrap()
  .extend({ id: z.string(), by: z.string(), at: instantSchema, revokedAt: instantSchema.nullable() })
  .readonly();
/** 委托代签: who takes an approver's steps, which, and how long. */
export type Delegation = z.infer<typeof delegationSchema>;

export type DelegationRefusal =
  | { readonly code: 'to_self' }
  | { readonly code: 'wrong_span' }
  | { readonly code: 'too_long'; readonly mostDays: number }
  | { readonly code: 'overlaps'; readonly to: string; readonly until: Instant }
  | { readonly code: 'passed_on'; readonly name: string }
  | { readonly code: 'not_own' }
  | { readonly code: 'revoked' };

/** Longer absences are a matter of an appointment, not of a delegation. */
const MOST_DAYS = 30;

const runs = (one: Delegation, at: Instant): boolean => one.revokedAt === null && one.startsAt <= at && at < one.endsAt;
const meets = (one: Delegation, other: NewDelegation): boolean =>
  one.revokedAt === null &&
  one.startsAt < other.endsAt &&
  other.startsAt < one.endsAt &&
  one.steps.some((step) => other.steps.includes(step));

/** Opens a delegation: by the approver himself, to another, for at most 30 days, one at a time, and never passed on. */
export function openDelegation(
  given: NewDelegation,
  there: readonly Delegation[],
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: Instant },
): Result<Delegation, DelegationRefusal> {
  const { from, to, startsAt, endsAt } = given;
  if (from.id !== by) return no({ code: 'not_own' });
  if (to.id === from.id || to.name === from.name) return no({ code: 'to_self' });
  if (endsAt <= startsAt || endsAt <= at) return no({ code: 'wrong_span' });
  if (endsAt > plus(startsAt, days(MOST_DAYS))) return no({ code: 'too_long', mostDays: MOST_DAYS });
  const other = there.find((one) => one.from.id === from.id && meets(one, given));
  if (other) return no({ code: 'overlaps', to: other.to.name, until: other.endsAt });
  const away = there.find((one) => one.from.id === to.id && meets(one, given));
  if (away) return no({ code: 'passed_on', name: to.name });
  const received = there.find((one) => one.to.id === from.id && meets(one, given));
  if (received) return no({ code: 'passed_on', name: from.name });
  return ok({ ...given, id, by, at, revokedAt: null });
}

/** Ends a delegation at once; only who gave it does. What was signed under it stays. */
export function revokeDelegation(one: Delegation, by: string, at: Instant): Result<Delegation, DelegationRefusal> {
  if (one.from.id !== by) return no({ code: 'not_own' });
  if (one.revokedAt !== null || one.endsAt <= at) return no({ code: 'revoked' });
  return ok({ ...one, revokedAt: at });
}

/** Whether `to` may take `step` for `from` at `at`. */
export const mayActFor = (
  there: readonly Delegation[],
  { from, to, step, at }: { readonly from: string; readonly to: string; readonly step: string; readonly at: Instant },
): boolean =>
  there.some(
    (one) => one.from.id === from && one.to.id === to && runs(one, at) && one.steps.some((known) => known === step),
  );

/** The delegations that somebody holds at `at`. */
export const heldBy = (there: readonly Delegation[], to: string, at: Instant): readonly Delegation[] =>
  there.filter((one) => one.to.id === to && runs(one, at));

/** A refusal in one Chinese line: what is wrong and what to do. */
export function explainDelegationRefusal(refusal: DelegationRefusal): string {
  switch (refusal.code) {
    case 'to_self':
      return '不能委托给自己，请另选一位。';
    case 'wrong_span':
      return '起止时间不对：止须晚于起，且不早于现在。';
    case 'too_long':
      return `一次委托最长 ${refusal.mostDays} 天；更长的请由本单位另行明确负责人。`;
    case 'overlaps':
      return `这段时间已委托 ${refusal.to}（至 ${toClock(refusal.until)}）；请先撤回。`;
    case 'passed_on':
      return `“${refusal.name}”这段时间另有委托，代签不能再转给别人；请另选一位。`;
    case 'not_own':
      return '委托和撤回只能由委托人本人办理。';
    case 'revoked':
      return '这项委托已经撤回或到期。';
  }
}
