import { no, ok } from '../result.ts';
import { instant, toClock, type Instant } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import { dueOf } from './due-of.ts';
import type { Extension } from './case-parts.ts';
import { isRunning, publicBound } from './assignment-steps.ts';
import { withNotice } from './notices.ts';
import { applyLimit } from './plan-deadlines.ts';
import type { ClockCase, Limit, SlaSettings } from './sla-settings.ts';
import type { Taker } from './step-context.ts';

/**
 * Extends a clock once, before it expires, and only where its rule allows it. The clock's own `dueAt` stays as it was;
 * national limits have no extension.
 */
export const extend: Taker<'extend'> = (file, { command, by, at, context }) => {
  const { clock } = command;
  const target = targetOf(file, clock, context.sla);
  if (!target) return no({ code: 'unknown_clock', clock });
  if (target.extended) return no({ code: 'already_extended', clock });
  if (target.limit === undefined) return no({ code: 'not_extendable', clock });
  if (at > target.dueAt) return no({ code: 'expired', clock, dueAt: target.dueAt });
  const longer = applyLimit(target.dueAt, target.limit, context.calendar);
  if (!longer.ok) return no(longer.error);
  const until = instant(Math.min(longer.value.dueAt, target.bound));
  if (until <= target.dueAt) return no({ code: 'not_extendable', clock });
  const cut = until < longer.value.dueAt ? `，至总时限 ${toClock(until)} 为止` : '';
  return ok(
    target.put({ until, arithmetic: `${longer.value.arithmetic}${cut}`, reason: command.reason, by: by.id, at }),
  );
};

/**
 * 申请延期: the unit asks in time, the desk grants with `extend`. Only what could be granted now may be asked for, and the duty
 * desk is told once a clock.
 */
export const askExtension: Taker<'ask_extension'> = (file, step) => {
  const { clock, reason } = step.command;
  const granted = extend(file, { ...step, command: { action: 'extend', clock, reason } });
  if (!granted.ok) return granted;
  const { dutyOfficer } = step.context.sla.notices;
  const dueAt = targetOf(file, clock, step.context.sla)?.dueAt ?? null;
  return ok(withNotice(file, { step: `ask_extension:${clock}`, to: dutyOfficer, what: '申请延期', dueAt }, step.at));
};

type Target = {
  readonly dueAt: Instant;
  readonly limit: Limit | undefined;
  readonly extended: boolean;
  /** Later than this it cannot be, however long the extension. */
  readonly bound: number;
  readonly put: (extension: Extension) => CaseFile;
};

function targetOf(file: CaseFile, clock: string, sla: SlaSettings): Target | undefined {
  const assignment = file.assignments.find((one) => one.id === clock && isRunning(one));
  if (assignment) {
    return {
      dueAt: assignment.dueAt,
      limit: sla.unitClock.extend,
      extended: assignment.extension !== null,
      bound: publicBound(file),
      put: (extension) => ({
        ...file,
        assignments: file.assignments.map((one) => (one.id === clock ? { ...one, extension } : one)),
      }),
    };
  }
  const deadline = file.deadlines.find((one) => one.id === clock && one.metAt === null);
  if (!deadline) return undefined;
  return {
    dueAt: dueOf(deadline),
    limit: extensionOf(deadline, sla),
    extended: deadline.extension !== undefined,
    bound: Number.POSITIVE_INFINITY,
    put: (extension) => ({
      ...file,
      deadlines: file.deadlines.map((one) => (one.id === clock ? { ...one, extension } : one)),
    }),
  };
}

/** The extension the rule of a clock grants; found by the basis it was computed with. */
function extensionOf(deadline: Deadline, sla: SlaSettings): Limit | undefined {
  return rulesOf(deadline, sla).find(({ extend }) => extend)?.extend;
}

/** The rules a clock may have been computed with: those of its id with its basis. */
export function rulesOf({ id, basis }: Pick<Deadline, 'id' | 'basis'>, sla: SlaSettings): readonly ClockCase[] {
  const bare = id.replace(/^channel_reply\./u, '').replace(/#R\d+$/u, '');
  return [...sla.clocks, ...sla.channels]
    .filter((clock) => clock.id === bare)
    .flatMap(({ cases }) => cases.filter((rule) => rule.basis === basis));
}
