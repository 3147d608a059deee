import { caseStates, isBeforeDispatch } from '@tingchao/domain/response/case-states.ts';
import { ofCase, ofIncident, ofPost } from './figure-fields.ts';

/**
 * Conditions in Kibana's query language. Whatever depends on the present time compares a due time with `now` and is never a
 * stored flag: a flag would go stale between two writes of the document.
 */

export const all = (...conditions: readonly string[]): string =>
  conditions.length === 1 ? conditions[0]! : conditions.map((one) => `(${one})`).join(' and ');

const anyOf = (field: string, values: readonly string[]): string => `${field}: (${values.join(' or ')})`;

/** Work remains. */
export const isOpenCase = `${ofCase('open')}: true`;
/** A merged case is counted in the one it was merged into. */
export const isCounted = `not ${ofCase('status')}: merged`;
/** The desk has to send it: not dispatched yet, or returned by the unit. */
export const waitsAtDesk = anyOf(ofCase('status'), [...caseStates.filter(isBeforeDispatch), 'returned']);
/** A public response is due and none was given. */
export const waitsForAnswer = all(isOpenCase, `${ofCase('responseDueAt')}: *`, `not ${ofCase('respondedAt')}: *`);
/** Its clock has run out: overdue unless answered. */
export const clockHasRun = `${ofCase('responseDueAt')} < now`;
export const isOverdue = all(waitsForAnswer, clockHasRun);
/** Runs out within so many hours from now. */
export const dueWithin = (hours: number): string =>
  all(waitsForAnswer, `${ofCase('responseDueAt')} >= now`, `${ofCase('responseDueAt')} < now+${hours}h`);
/** Among the overdue: for at least `from` hours, and less than `to`. */
export const overdueFor = (from: number, to?: number): string =>
  all(
    ...(from === 0 ? [] : [`${ofCase('responseDueAt')} <= now-${from}h`]),
    ...(to === undefined ? [] : [`${ofCase('responseDueAt')} > now-${to}h`]),
  );
/** Owes, or owed, a public response. */
export const owesAnswer = `${ofCase('responseDueAt')}: *`;
export const isUrgentLevel = anyOf(ofCase('level'), ['I', 'II']);

/** A unit is at work on it. */
export const atUnit = all(isOpenCase, anyOf(ofCase('leadStatus'), ['offered', 'accepted']));
export const notSignedFor = all(isOpenCase, `${ofCase('leadStatus')}: offered`);
export const unitClockHasRun = `${ofCase('unitDueAt')} < now`;
export const unitIsLate = all(atUnit, unitClockHasRun);
export const unitDueWithin = (hours: number): string =>
  all(atUnit, `${ofCase('unitDueAt')} >= now`, `${ofCase('unitDueAt')} < now+${hours}h`);

/** An incident of its own. */
export const standsAlone = `${ofIncident('merged')}: false`;
/** Somebody claims what nobody has checked. */
export const isUnchecked = all(standsAlone, anyOf(ofIncident('falseInfo'), ['unverified', 'suspected']));

/** The first state of a post by the public; its later revisions and official notices are left out. */
export const isNewPost = `${ofPost('revision')}: 0`;
export const isPublicPost = all(isNewPost, `${ofPost('official')}: false`);
export const isReplied = `${ofPost('replied')}: true`;
/** What citizens wrote to boards and hotlines that answer each message; the answers, posts of their own, are left out. */
export const isMessage = all(
  anyOf(ofPost('channel'), ['gov_mailbox', 'leader_board', 'hotline_12345', 'petition']),
  `${ofPost('official')}: false`,
);
