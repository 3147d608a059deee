import { no, ok } from '../result.ts';
import { openAssists, isRunning } from './assignment-steps.ts';
import { withMet } from './answers.ts';
import type { CaseFile } from './case-file.ts';
import { openMeasures, openRebound } from './effect/effect.ts';
import { settleRebound } from './effect/effect-steps.ts';
import { openOrals } from './fast-lane-steps.ts';
import { planDeadlines } from './plan-deadlines.ts';
import type { StepContext, Taker } from './step-context.ts';

/** Tracking, closing, clearing, archiving and opening again. */

export const track: Taker<'track'> = (file) => ok({ ...file, status: 'tracking' });

export const close: Taker<'close'> = (file, { command, at }) => {
  const open = openAssists(file);
  if (open.length > 0) return no({ code: 'assist_open', units: open });
  if (file.answers.length === 0 && command.reason === '') return no({ code: 'not_answered' });
  const oral = openOrals(file);
  if (oral.length > 0) return no({ code: 'countersign_open', steps: oral });
  const assignments = file.assignments.map((one) =>
    isRunning(one) ? { ...one, status: 'done' as const, endedAt: at } : one,
  );
  const { verified, measures } = command;
  const closed: CaseFile = { ...file, status: 'closed', assignments, closing: { verified, measures, at } };
  return ok(withMet(closed, ['close', 'verify_report', 'channel_reply', 'superior_order'], at));
};

export const clear: Taker<'clear'> = (file) => ok({ ...file, status: 'cleared' });

/** What was promised is followed to its end before a case is put away. */
export const archive: Taker<'archive'> = (file) => {
  const open = openMeasures(file).map(({ id }) => id);
  return open.length > 0 ? no({ code: 'measures_open', measures: open }) : ok({ ...file, status: 'archived' });
};

/**
 * A new fact opens the case again under its old number with `-R1`; the old clocks stay, new ones start: now, or when the
 * machine saw the rebound that is confirmed by this.
 */
export const reopen: Taker<'reopen'> = (before, { command, by, at, context }) => {
  const file = settleRebound(before, { by: by.id, at, reopened: true, reason: command.reason });
  const reopenings = file.reopenings + 1;
  const suffix = `#R${reopenings}`;
  const again = freshClocks(file, openRebound(before)?.at ?? at, context);
  const deadlines = again.deadlines.map((deadline) => ({ ...deadline, id: `${deadline.id}${suffix}` }));
  const undetermined = again.undetermined.map(({ id, name, year }) => ({ id: `${id}${suffix}`, name, year }));
  return ok({
    ...file,
    status: 'reopened',
    reopenings,
    deadlines: [...file.deadlines, ...deadlines],
    undetermined: [...file.undetermined, ...undetermined],
  });
};

function freshClocks(file: CaseFile, detectedAt: CaseFile['openedAt'], { sla, calendar }: StepContext) {
  const matter = {
    level: file.level,
    eventSeverity: '无' as const,
    detectedAt,
    channelTypes: [],
    superiorOrders: [],
    needsPublicResponse: file.needsPublicResponse !== false,
    kinds: [],
  };
  return planDeadlines(matter, sla, calendar);
}
