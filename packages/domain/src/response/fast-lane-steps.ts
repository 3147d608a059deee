import { no, ok, type Result } from '../result.ts';
import { review, sign, wording } from './approval-steps.ts';
import { applyLimit } from './plan-deadlines.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import type { Approval } from './case-papers.ts';
import type { Actor } from './case-parts.ts';
import type { CaseState } from './case-states.ts';
import type { Refusal } from './refusal.ts';
import type { Step, Taker } from './step-context.ts';

/**
 * The fast lane of Ⅰ and Ⅱ (sla.yaml `fast_lane`): 审签, 口径 and 签发 may be given by word of mouth first. Who approved, when,
 * and who wrote it down is recorded; the approver signs in writing within 24 hours. 保密审查 is never left out, nobody approves
 * his own draft, and what holds a signature in writing back holds this one back too.
 */
const stateOf: Readonly<Record<'review' | 'wording' | 'sign', CaseState>> = {
  review: 'reviewing',
  wording: 'wording',
  sign: 'signing',
};

/** Records an approval by word of mouth as the approver's own, with a clock for his signature. */
export const oral: Taker<'oral'> = (file, given) => {
  const { command, by, at, context } = given;
  const lane = context.sla.fastLane;
  if (lane === undefined || !lane.levels.includes(file.level))
    return no({ code: 'no_fast_lane', levels: lane?.levels ?? [] });
  if (file.status !== stateOf[command.step]) return no({ code: 'wrong_state', state: file.status, action: 'oral' });
  // Who writes an approval down is not the one who gave it: else he signs in writing.
  if (command.approver === by.id) return no({ code: 'same_person', action: 'oral' });
  const approvedAt = command.approvedAt ?? at;
  const draft = file.drafts.at(-1);
  if (approvedAt > at || (draft !== undefined && approvedAt < draft.at))
    return no({ code: 'oral_time', at: approvedAt });
  const approver: Actor = { id: command.approver, name: command.approver, role: '', unit: null };
  const passed = pass(file, { ...given, by: approver, at: approvedAt });
  if (!passed.ok) return passed;
  const approvals = passed.value.approvals.map((one, index, all): Approval =>
    index === all.length - 1 ? { ...one, oral: { recordedBy: by.id, recordedAt: at, signedAt: null } } : one,
  );
  const due = applyLimit(approvedAt, lane.countersign, context.calendar);
  if (!due.ok) return no(due.error);
  const clock: Deadline = {
    id: `countersign.${approvals.length}`,
    kind: 'countersign',
    name: `口头批准补签（${command.approver}）`,
    startedAt: approvedAt,
    ...due.value,
    hard: false,
    calendar: lane.countersign.unit === 'workday' ? 'working' : 'natural',
    basis: lane.basis,
    metAt: null,
  };
  return ok({ ...passed.value, approvals, deadlines: [...passed.value.deadlines, clock] });
};

function pass(file: CaseFile, { command, by, at, context }: Step<'oral'>): Result<CaseFile, Refusal> {
  const said = { decision: 'pass' as const, reason: `口头批准：${command.reason}` };
  switch (command.step) {
    case 'review':
      return review(file, { command: { action: 'review', ...said, confirmPersonalData: false }, by, at, context });
    case 'wording':
      return wording(file, { command: { action: 'wording', ...said }, by, at, context });
    case 'sign':
      return sign(file, { command: { action: 'sign', ...said }, by, at, context });
  }
}

/** The approver signs in writing what he had approved by word of mouth; a late signature stays late. */
export const countersign: Taker<'countersign'> = (file, { command, by, at }) => {
  const index = file.approvals.findIndex((one) => one.step === command.step && one.oral?.signedAt === null);
  const found = file.approvals[index];
  if (found?.oral === undefined) return no({ code: 'no_oral', step: command.step });
  if (found.by !== by.id) return no({ code: 'not_approver', approver: found.by });
  const signed: Approval = { ...found, oral: { ...found.oral, signedAt: at } };
  const clock = `countersign.${index + 1}`;
  return ok({
    ...file,
    approvals: file.approvals.with(index, signed),
    deadlines: file.deadlines.map((one) => (one.id === clock && one.metAt === null ? { ...one, metAt: at } : one)),
  });
};

/** Steps that were approved by word of mouth and not signed yet. */
export const openOrals = ({ approvals }: Pick<CaseFile, 'approvals'>): readonly string[] =>
  approvals.filter((one) => one.oral?.signedAt === null).map(({ step }) => step);
