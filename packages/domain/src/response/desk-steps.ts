import { no, ok } from '../result.ts';
import { withMet } from './answers.ts';
import { endMerged } from './assignment-steps.ts';
import { isHigher, takeBackLevel, withLevel } from './level-override.ts';
import type { Taker } from './step-context.ts';

/** Steps of the desk before and beside the units: judging, keeping, merging, reporting, level and need. */

export const judge: Taker<'judge'> = (file, { command }) => {
  if (file.status !== 'found' && file.status !== 'reopened' && command.reason === '') {
    return no({ code: 'needs_reason', action: 'judge' });
  }
  return ok({ ...file, status: 'judging', mergedInto: null });
};

export const keep: Taker<'keep'> = (file) => ok({ ...file, status: 'not_need' });

export const merge: Taker<'merge'> = (file, { command, at }) => {
  if (command.into === file.id || command.into === file.number) return no({ code: 'into_itself' });
  return ok({ ...endMerged(file, command.into, at), status: 'merged', mergedInto: command.into });
};

export const report: Taker<'report'> = (file, { at }) =>
  ok(withMet({ ...file, status: 'reported' }, ['report_up'], at));

/** Raising counts at once; lowering waits for a second person. Clocks that run go on either way. */
export const level: Taker<'level'> = (file, { command, by, at }) => {
  if (command.level === file.level) return no({ code: 'same_level' });
  if (isHigher(command.level, file.level)) {
    return ok(withLevel(file, { level: command.level, by: by.id, confirmedBy: null, at, reason: command.reason }));
  }
  return ok({ ...file, pendingDowngrade: { level: command.level, by: by.id, at, reason: command.reason } });
};

export const confirmLevel: Taker<'confirm_level'> = (file, { by, at }) => {
  const pending = file.pendingDowngrade;
  if (!pending) return no({ code: 'no_pending_downgrade' });
  if (pending.by === by.id) return no({ code: 'same_person', action: 'confirm_level' });
  const { level: lower, reason } = pending;
  return ok(withLevel(file, { level: lower, by: pending.by, confirmedBy: by.id, at, reason }));
};

/** 撤回改级: what the rules say holds again; where that is lower, a second person has to confirm it. */
export const restoreLevel: Taker<'restore_level'> = (file, { command, by, at }) => {
  const taken = takeBackLevel(file, by.id, at, command.reason);
  return taken.what === 'nothing' ? no({ code: 'no_override' }) : ok(taken.file);
};

export const need: Taker<'need'> = (file, { command }) => ok({ ...file, needsPublicResponse: command.needed });
