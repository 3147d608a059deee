import { no, ok } from '../result.ts';
import { toClock } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import { receiverOf } from './case-parts.ts';
import { withNotice } from './notices.ts';
import type { SlaSettings } from './sla-settings.ts';
import type { Taker } from './step-context.ts';

/** 上级交办, 领导批示: an order in writing has a clock of its own, by its own date and document number. */

const idOf = (documentNo: string): string => `superior_order.${documentNo}`;

/**
 * Records an order; its clock runs from the day it came in to the date that it states, and is never planned again. Whoever
 * has the case in hand is told at once, of number and clock only.
 */
export const order: Taker<'order'> = (file, { command, by, at, context }) => {
  const { documentNo, from, kind, dueAt, reason, scan, receivedAt = at } = command;
  if (file.deadlines.some(({ id }) => id === idOf(documentNo))) return no({ code: 'known_order', documentNo });
  if (receivedAt > at || dueAt <= receivedAt) return no({ code: 'order_due', dueAt });
  const clock: Deadline = {
    id: idOf(documentNo),
    kind: 'superior_order',
    name: `${kind} ${documentNo}`,
    startedAt: receivedAt,
    dueAt,
    hard: true,
    calendar: 'natural',
    basis: `${from} ${documentNo} 载明的时限`,
    arithmetic: `来文载明 ${toClock(dueAt)}`,
    metAt: null,
    order: { documentNo, from, kind, text: reason, by: by.id, ...(scan === undefined ? {} : { scan }), report: null },
  };
  const told = { step: `order:${documentNo}`, to: inHand(file, context.sla), what: `${kind} ${documentNo}`, dueAt };
  return ok(withNotice({ ...file, deadlines: [...file.deadlines, clock] }, told, at));
};

/** Records that an order was reported on: its clock is met now, late or not; what was reported stays with it. */
export const settleOrder: Taker<'settle_order'> = (file, { command, by, at }) => {
  const id = idOf(command.documentNo);
  const found = file.deadlines.find((clock) => clock.id === id && clock.metAt === null);
  if (!found) return no({ code: 'unknown_order', documentNo: command.documentNo });
  const report = { text: command.reason, by: by.id, at };
  const met: Deadline = { ...found, metAt: at, ...(found.order && { order: { ...found.order, report } }) };
  return ok({ ...file, deadlines: file.deadlines.map((one) => (one === found ? met : one)) });
};

/** The unit that leads, else the desk. */
function inHand({ assignments }: CaseFile, { notices }: SlaSettings): string {
  const lead = assignments.findLast(
    ({ part, status }) => part === 'lead' && (status === 'offered' || status === 'accepted'),
  );
  return lead === undefined ? notices.dutyOfficer : receiverOf(lead);
}
