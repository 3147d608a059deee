import { no, ok, type Result } from '../result.ts';
import { review, secrecy, sign, wording } from './approval-steps.ts';
import type { CaseFile } from './case-file.ts';
import type { Approval } from './case-papers.ts';
import type { Actor } from './case-parts.ts';
import type { CaseState } from './case-states.ts';
import type { Refusal } from './refusal.ts';
import type { Step, Taker } from './step-context.ts';

const stateOf: Readonly<Record<Approval['step'], CaseState>> = {
  review: 'reviewing',
  secrecy: 'secrecy',
  wording: 'wording',
  sign: 'signing',
};

/**
 * 线下签批: an approval that was signed on paper, written down with its scan as the approver's own. Who writes it down is neither
 * the approver, who signs here himself, nor the author of the draft; what holds a signature at the desk back holds this one back too.
 */
export const paper: Taker<'paper'> = (file, given) => {
  const { command, by, at } = given;
  if (file.status !== stateOf[command.step]) return no({ code: 'wrong_state', state: file.status, action: 'paper' });
  const draft = file.drafts.at(-1);
  if (command.approver === by.id || command.approver === by.name || draft?.by === by.id)
    return no({ code: 'same_person', action: 'paper' });
  if (command.signedAt > at || (draft !== undefined && command.signedAt < draft.at))
    return no({ code: 'oral_time', at: command.signedAt });
  const decided = decide(file, given);
  if (!decided.ok) return decided;
  const approvals = decided.value.approvals.map((one, index, all): Approval =>
    index === all.length - 1 ? { ...one, paper: { recordedBy: by.id, recordedAt: at, scan: command.scan } } : one,
  );
  return ok({ ...decided.value, approvals });
};

function decide(file: CaseFile, { command, context }: Step<'paper'>): Result<CaseFile, Refusal> {
  const by: Actor = { id: command.approver, name: command.approver, role: '', unit: null };
  const said = { decision: command.decision, reason: `线下签批：${command.reason}` };
  const rest = { by, at: command.signedAt, context };
  switch (command.step) {
    case 'review':
      return review(file, { command: { action: 'review', ...said, confirmPersonalData: false }, ...rest });
    case 'secrecy':
      return secrecy(file, { command: { action: 'secrecy', ...said }, ...rest });
    case 'wording':
      return wording(file, { command: { action: 'wording', ...said }, ...rest });
    case 'sign':
      return sign(file, { command: { action: 'sign', ...said }, ...rest });
  }
}
