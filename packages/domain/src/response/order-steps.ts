import { no, ok } from '../result.ts';
import { toClock } from '../time/instant.ts';
import type { Deadline } from './case-file.ts';
import type { Taker } from './step-context.ts';

/** 上级交办, 领导批示: an order in writing has a clock of its own, by its own date and document number. */

const idOf = (documentNo: string): string => `superior_order.${documentNo}`;

/** Records an order; its clock runs from the day it came in to the date that it states, and is never planned again. */
export const order: Taker<'order'> = (file, { command, at }) => {
  const { documentNo, from, kind, dueAt, receivedAt = at } = command;
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
  };
  return ok({ ...file, deadlines: [...file.deadlines, clock] });
};

/** Records that an order was reported on: its clock is met now, late or not. */
export const settleOrder: Taker<'settle_order'> = (file, { command, at }) => {
  const id = idOf(command.documentNo);
  const found = file.deadlines.find((clock) => clock.id === id && clock.metAt === null);
  if (!found) return no({ code: 'unknown_order', documentNo: command.documentNo });
  return ok({ ...file, deadlines: file.deadlines.map((one) => (one === found ? { ...one, metAt: at } : one)) });
};
