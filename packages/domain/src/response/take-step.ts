import { no, ok, type Result } from '../result.ts';
import type { Instant } from '../time/instant.ts';
import * as approval from './approval-steps.ts';
import * as assignment from './assignment-steps.ts';
import type { CaseAction, CaseCommand } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { SYSTEM, type Actor } from './case-parts.ts';
import { isOpen, transitions, type CaseState } from './case-states.ts';
import * as closing from './closing-steps.ts';
import * as desk from './desk-steps.ts';
import * as fastLane from './fast-lane-steps.ts';
import { consent } from './contact/consent-steps.ts';
import * as effect from './effect/effect-steps.ts';
import * as measures from './effect/measure-steps.ts';
import * as claims from './false-info/claim-steps.ts';
import * as handovers from './false-info/handover-steps.ts';
import { answerFinding } from './finding-steps.ts';
import { askExtension, extend } from './extension-steps.ts';
import { withTimer } from './ladder.ts';
import * as letters from './letter-steps.ts';
import * as orders from './order-steps.ts';
import { paper } from './paper-steps.ts';
import * as pauses from './pause-steps.ts';
import * as publication from './publication/publish-step.ts';
import type { Refusal } from './refusal.ts';
import * as returns from './return-steps.ts';
import { isMarkedSecret } from '../text/secret-marking.ts';
import { noteOf, type Step, type StepContext, type Taker, type Takers } from './step-context.ts';

const takers: Takers = {
  judge: desk.judge,
  keep: desk.keep,
  merge: desk.merge,
  report: desk.report,
  level: desk.level,
  confirm_level: desk.confirmLevel,
  restore_level: desk.restoreLevel,
  need: desk.need,
  assign: assignment.assign,
  accept: assignment.accept,
  return: returns.giveBack,
  ask_return: returns.askReturn,
  decide_return: returns.decideReturn,
  transfer: assignment.transfer,
  extend,
  ask_extension: askExtension,
  finish: assignment.finish,
  draft: approval.draft,
  submit: approval.submit,
  answer_finding: answerFinding,
  review: approval.review,
  secrecy: approval.secrecy,
  wording: approval.wording,
  sign: approval.sign,
  publish: publication.publish,
  link: publication.link,
  claim: claims.claim,
  doubt: claims.doubt,
  verify: claims.verify,
  clarify: approval.clarify,
  handover: handovers.handover,
  handover_legal: handovers.handoverLegal,
  sign_handover: handovers.signHandover,
  void_handover: handovers.voidHandover,
  no_rebound: effect.noRebound,
  consent,
  call_back: effect.callBack,
  measure: measures.measure,
  measure_done: measures.measureDone,
  measure_postpone: measures.measurePostpone,
  measure_drop: measures.measureDrop,
  track: closing.track,
  close: closing.close,
  clear: closing.clear,
  archive: closing.archive,
  reopen: closing.reopen,
  oral: fastLane.oral,
  countersign: fastLane.countersign,
  paper,
  pause: pauses.pause,
  resume: pauses.resume,
  order: orders.order,
  settle_order: orders.settleOrder,
  sign_letter: letters.signLetter,
  void_letter: letters.voidLetter,
  receive_letter: letters.receiveLetter,
};

const answered: readonly CaseState[] = ['published', 'clarified', 'tracking'];

/** States in which an action may be tried; `open` is every state where work remains. */
const allowedIn: { readonly [A in CaseAction]: readonly CaseState[] | 'open' | 'any' } = {
  judge: ['found', 'not_need', 'merged', 'reported', 'reopened'],
  keep: ['judging'],
  merge: ['found', 'judging', 'reported', 'dispatched', 'returned', 'handling'],
  report: ['judging'],
  level: 'open',
  confirm_level: 'open',
  restore_level: 'open',
  need: 'open',
  // From 已发现 a person who assigns has judged; from 处置中 it is a change of the lead.
  assign: ['found', 'judging', 'reported', 'returned', 'dispatched', 'handling'],
  accept: 'open',
  return: 'open',
  ask_return: 'open',
  decide_return: 'open',
  transfer: 'open',
  extend: 'open',
  ask_extension: 'open',
  finish: 'open',
  draft: ['handling', 'drafting', 'approved', 'published', 'clarified', 'tracking'],
  submit: ['drafting'],
  answer_finding: ['drafting', 'reviewing', 'secrecy', 'wording', 'signing'],
  review: ['reviewing'],
  secrecy: ['secrecy'],
  wording: ['wording', 'signing', 'approved'],
  sign: ['signing'],
  // After the first way out the same signed text may go others; a text that nobody signed goes none.
  publish: ['approved', 'published', 'clarified', 'tracking'],
  link: ['published', 'clarified', 'tracking', 'closed', 'cleared'],
  claim: 'open',
  doubt: 'open',
  verify: 'open',
  clarify: ['handling', 'drafting', 'approved', 'published', 'clarified', 'tracking'],
  handover: 'open',
  handover_legal: 'open',
  sign_handover: 'open',
  void_handover: 'any',
  no_rebound: 'any',
  consent: 'open',
  call_back: ['published', 'clarified', 'tracking', 'closed'],
  measure: ['dispatched', 'handling', 'drafting', ...answered, 'closed', 'cleared'],
  measure_done: 'any',
  measure_postpone: 'any',
  measure_drop: 'any',
  track: ['published', 'clarified'],
  close: ['tracking'],
  clear: ['closed'],
  archive: ['cleared'],
  reopen: [...answered, 'closed', 'cleared', 'archived'],
  oral: ['reviewing', 'wording', 'signing'],
  countersign: 'any',
  paper: ['reviewing', 'secrecy', 'wording', 'signing'],
  pause: 'open',
  resume: 'open',
  order: 'open',
  settle_order: 'open',
  sign_letter: 'any',
  void_letter: 'any',
  receive_letter: 'any',
};

/**
 * Takes one step of the lifecycle and records it in the ledger, or says why it may not be taken. The version grows by
 * one. Only a named person takes steps; the machine proposes.
 */
export function takeStep(
  file: CaseFile,
  command: CaseCommand,
  by: Actor,
  at: Instant,
  context: StepContext,
): Result<CaseFile, Refusal> {
  const { action } = command;
  if (by.id === SYSTEM.id) return no({ code: 'needs_person', action });
  if (file.erasedAt !== undefined) return no({ code: 'erased' });
  if (by.unit !== null && file.proposal?.recused.includes(by.unit) === true) {
    return no({ code: 'recused_person', unit: by.unit });
  }
  // Refused before anything is kept of it: the caller stores nothing of a step that was refused.
  if (Object.values(command).some((value) => typeof value === 'string' && isMarkedSecret(value))) {
    return no({ code: 'secret_marked' });
  }
  if (!isAllowed(file.status, action)) return no({ code: 'wrong_state', state: file.status, action });
  const taken = take(file, { command, by, at, context });
  if (!taken.ok) return taken;
  if (!mayFollow(file.status, taken.value.status)) return no({ code: 'wrong_state', state: file.status, action });
  const version = file.version + 1;
  const line = { version, at, action, by: by.id, from: file.status, to: taken.value.status, note: noteOf(command) };
  const next = { ...taken.value, version, ledger: [...file.ledger, line] };
  return ok(withTimer(next, context.sla));
}

/** The actions that a case in this state allows, guards aside; for menus. */
export function allowedActions(state: CaseState): readonly CaseAction[] {
  return (Object.keys(allowedIn) as CaseAction[]).filter((action) => isAllowed(state, action));
}

function isAllowed(state: CaseState, action: CaseAction): boolean {
  const states = allowedIn[action];
  if (states === 'any') return true;
  return states === 'open' ? isOpen(state) : states.includes(state);
}

/** A state may stay, follow by one transition, or pass 研判 on the way out of 已发现. */
function mayFollow(from: CaseState, to: CaseState): boolean {
  return from === to || transitions[from].includes(to) || (from === 'found' && transitions.judging.includes(to));
}

function take<A extends CaseAction>(file: CaseFile, step: Step<A>): Result<CaseFile, Refusal> {
  // The action picks the taker of the same action; TypeScript cannot follow that through a union.
  const taker = takers[step.command.action] as unknown as Taker<A>;
  return taker(file, step);
}
