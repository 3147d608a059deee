import { mayActFor } from '../duty/delegation.ts';
import { no, ok, type Result } from '../result.ts';
import { findPersonalData } from '../text/mask.ts';
import { instant, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { Approval, Draft } from './case-papers.ts';
import type { CaseState } from './case-states.ts';
import { findClaim } from './false-info/claim-steps.ts';
import { mayClarify } from './false-info/clarification.ts';
import { answerFindings } from './finding-steps.ts';
import type { Refusal } from './refusal.ts';
import { checkReply } from './reply-gate/check-reply.ts';
import { openFindings, type ReplyFinding } from './reply-gate/finding.ts';
import { uncheckedItems } from './secrecy-checklist.ts';
import { hashText, type Step, type StepContext, type Taker } from './step-context.ts';

/** From draft to publication. An approval is bound to the hash of the text; a changed text starts again. */

export const draft: Taker<'draft'> = (file, { command, by, at, context }) => {
  const { title, channel, kind, text, openness } = command;
  const id = `d${file.drafts.length + 1}`;
  const personalData = findPersonalData(text).map(({ type, start }) => ({ type, start }));
  const found = personalData.length === 0 ? {} : { personalData };
  const findings = context.reply === undefined ? [] : lookThrough(text, context.reply);
  const looked = findings.length === 0 ? {} : { findings };
  const next: Draft = { id, hash: hashText(text), title, channel, kind, by: by.id, at, ...found, ...looked };
  const opened = openness === undefined ? next : { ...next, openness };
  return ok({ ...file, status: 'drafting', drafts: [...file.drafts, opened] });
};

/**
 * 拟澄清稿 for one statement of the case: a draft like any other, on the same way through the approvals, and paired with what
 * it answers. What a unit found to be true is not clarified.
 */
export const clarify: Taker<'clarify'> = (file, step) => {
  const { claim, title, channel, text, openness } = step.command;
  const found = findClaim(file, claim);
  if (!found.ok) return found;
  if (found.value.status === 'true') return no({ code: 'claim_is_true', claim });
  const command = { action: 'draft' as const, title, channel, kind: 'clarification' as const, text, openness };
  const drafted = draft(file, { ...step, command });
  if (!drafted.ok) return drafted;
  const { drafts } = drafted.value;
  return ok({
    ...drafted.value,
    drafts: drafts.map((one, n) => (n < drafts.length - 1 ? one : { ...one, claims: [claim] })),
  });
};

/** A case keeps no word of a citizen: what a letter asks is quoted by `reply check`, not here. */
function lookThrough(text: string, reply: NonNullable<StepContext['reply']>): readonly ReplyFinding[] {
  return checkReply(text, reply.context, reply.settings).map((finding) =>
    finding.of === 'letter' ? { ...finding, sentence: '' } : finding,
  );
}

export const submit: Taker<'submit'> = (file) =>
  file.drafts.length === 0 ? no({ code: 'no_draft' }) : ok({ ...file, status: 'reviewing' });

type Judged = Step<'review'> | Step<'secrecy'> | Step<'wording'> | Step<'sign'>;

/** One approval: passing leads on, rejecting leads back to the draft, with a reason. Nobody approves his own draft. */
function decide(file: CaseFile, step: Judged, onward: CaseState): Result<CaseFile, Refusal> {
  const { command, by, at } = step;
  const current = file.drafts.at(-1);
  if (!current) return no({ code: 'no_draft' });
  const { behalfOf, hash } = command;
  if (hash !== undefined && hash !== current.hash) return no({ code: 'draft_changed', draft: current.id });
  if (current.by === by.id || current.by === behalfOf) return no({ code: 'same_person', action: command.action });
  if (behalfOf !== undefined && !mayAct(step, behalfOf)) return no({ code: 'no_delegation', from: behalfOf });
  if (command.decision === 'reject' && command.reason === '')
    return no({ code: 'needs_reason', action: command.action });
  const approval: Approval = {
    step: command.action,
    draftId: current.id,
    hash: current.hash,
    decision: command.decision,
    by: by.id,
    at,
    reason: command.reason,
    ...(behalfOf === undefined ? {} : { behalfOf }),
  };
  const status = command.decision === 'pass' ? onward : 'drafting';
  return ok({ ...file, status, approvals: [...file.approvals, approval] });
}

const mayAct = ({ command, by, at, context }: Judged, from: string): boolean =>
  mayActFor(context.delegations ?? [], { from, to: by.id, step: command.action, at });

/**
 * Unmasked personal data in what is published is a frequent finding of inspections (rules.md §5): a text that seems to hold
 * some passes only when the reviewer confirms, with a reason, that it may be published.
 */
export const review: Taker<'review'> = (file, step) => {
  const { decision, confirmPersonalData, reason, action } = step.command;
  const found = file.drafts.at(-1)?.personalData ?? [];
  if (decision === 'pass' && found.length > 0) {
    if (!confirmPersonalData) return no({ code: 'personal_data', found });
    if (reason === '') return no({ code: 'needs_reason', action });
  }
  const decided = decide(file, step, 'secrecy');
  // Who confirms personal data with a reason has answered what the gate says of it.
  return decided.ok && decision === 'pass' && confirmPersonalData
    ? ok(answerFindings(decided.value, ({ rule }) => rule === 'personal_data', { by: step.by.id, at: step.at, reason }))
    : decided;
};

/** Ⅰ and Ⅱ go to the publicity department for one wording first. */
export const secrecy: Taker<'secrecy'> = (file, step) => {
  const { checked, decision } = step.command;
  const left = checked === undefined || decision === 'reject' ? [] : uncheckedItems(file.level, checked);
  if (left.length > 0) return no({ code: 'checklist_open', items: left.map(({ text }) => text) });
  const decided = decide(file, step, needsWording(file) ? 'wording' : 'signing');
  if (!decided.ok || checked === undefined) return decided;
  const approvals = decided.value.approvals.map((one, n, all) => (n === all.length - 1 ? { ...one, checked } : one));
  return ok({ ...decided.value, approvals });
};

/**
 * 口径会商. A case that is raised to Ⅰ or Ⅱ after it passed this by is not sent back to the start: the wording is agreed where it
 * stands, and nothing leaves before.
 */
export const wording: Taker<'wording'> = (file, step) => {
  if (file.status !== 'wording' && missingApproval(file, wordingStep(file)) === undefined) {
    return no({ code: 'wrong_state', state: file.status, action: 'wording' });
  }
  return decide(file, step, file.status === 'approved' ? 'approved' : 'signing');
};

export const sign: Taker<'sign'> = (file, step) => {
  const lacking = missingApproval(file, ['review', 'secrecy', ...wordingStep(file)]);
  if (lacking !== undefined && step.command.decision === 'pass') return no({ code: 'approval_missing', step: lacking });
  const open = openFindings(file.drafts.at(-1)?.findings ?? []);
  if (open.length > 0 && step.command.decision === 'pass')
    return no({ code: 'findings_open', findings: open.map(({ id }) => id) });
  const current = file.drafts.at(-1);
  const clarifies = current && step.command.decision === 'pass' ? mayClarify(file, current) : ok(null);
  return clarifies.ok ? decide(file, step, 'approved') : clarifies;
};

/**
 * The text that may leave: the newest one, with every approval its level asks for, found fit to be public, and, as a
 * clarification, with what a unit found behind it. Every way out asks here.
 */
export function mayPublish(file: CaseFile): Result<Draft, Refusal> {
  const current = file.drafts.at(-1);
  if (!current) return no({ code: 'no_draft' });
  const lacking = missingApproval(file, ['review', 'secrecy', ...wordingStep(file), 'sign']);
  if (lacking !== undefined) return no({ code: 'approval_missing', step: lacking });
  if (current.openness !== undefined && closed.has(current.openness)) {
    return no({ code: 'not_public', openness: current.openness });
  }
  const clarifies = mayClarify(file, current);
  return clarifies.ok ? ok(current) : clarifies;
}

/** When the newest text got the last approval that it has: it cannot have been published before. */
export const clearedAt = (file: CaseFile): Instant => instant(Math.max(0, ...passes(file).map(({ at }) => at)));

/** 公开属性 with which nothing is put up (S4 item 9). */
const closed: ReadonlySet<string> = new Set(['此件依申请公开', '此件不公开']);

const needsWording = (file: CaseFile): boolean => file.level === 'I' || file.level === 'II';
const wordingStep = (file: CaseFile): readonly 'wording'[] => (needsWording(file) ? ['wording'] : []);

/** Approvals of the current text, since the last rejection. */
function passes(file: CaseFile): readonly Approval[] {
  const current = file.drafts.at(-1);
  const mine = file.approvals.filter(({ draftId, hash }) => draftId === current?.id && hash === current.hash);
  const rejected = mine.findLastIndex(({ decision }) => decision === 'reject');
  return mine.slice(rejected + 1);
}

function missingApproval(file: CaseFile, needed: readonly Approval['step'][]): string | undefined {
  const passed = new Set(passes(file).map(({ step }) => step));
  return needed.find((step) => !passed.has(step));
}
