import { randomUUID } from 'node:crypto';
import { dropNotice, settleDelivery } from '@tingchao/domain/notice/delivery-record.ts';
import { digestText } from '@tingchao/domain/notice/digest-notice.ts';
import type { WayPast } from '@tingchao/domain/notice/plan-way.ts';
import { peopleToTell, type Told } from '@tingchao/domain/duty/people-to-tell.ts';
import { turnNames } from '@tingchao/domain/duty/turn.ts';
import type { CaseFile, OutboxNotice } from '@tingchao/domain/response/case-file.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { hours, instant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Throttled, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { OutgoingNotice } from '@tingchao/ports/notifier.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { shiftNow } from './duty-rota.ts';
import { claimSendings } from './claim-notices.ts';
import { concluded, takeOutcome, type Failure, type Outcome } from './notice-outcome.ts';
import { pastKey, planSending, type Sending, type WaitingNotice } from './plan-sending.ts';
import { addChange, recordChanges, type Changes } from './record-notices.ts';

const PAGE = 100;
/** What was sent waits so long to be recorded with others: a crash within it sends these notices again, with their keys. */
const UNRECORDED_MS = 100;
/** What a receiver got longer ago does not count in any storm. */
const REMEMBERED_MS = hours(3);

/** What a process remembers between two turns of sending. */
export type Owed = {
  /** What was sent or refused and could not be recorded yet: it is recorded before anything is sent again. */
  readonly changes: Changes;
  /** What each receiver got lately by each way that rings. */
  readonly past: Map<string, WayPast>;
  /** Tells the claims of this process from those of others. */
  readonly by: string;
};
export const createOwed = (): Owed => ({ changes: new Map(), past: new Map(), by: randomUUID() });

/**
 * Sends what waits in the outboxes and whose time has come: by every way that leads to the receiver and has not taken it yet,
 * each notice once. Quiet hours, storms and full robots put off; what passes is tried again with back-off; what is refused for
 * good stays visible as failed. Returns how many left. `Transient` when the outcome cannot be recorded: it stays in `owed`,
 * and nothing is sent twice for it.
 */
export async function sendNotices(platform: Platform, owed: Owed = createOwed()): Promise<number> {
  let sent = 0;
  const record = (): Promise<void> =>
    recordChanges(platform, owed.changes, (before, after) => {
      sent += sentOf(after) - sentOf(before);
    });
  await record();
  for (;;) {
    const at = platform.clock.now();
    forgetPast(owed, at);
    const pending = await platform.cases.withPendingNotices(at, PAGE);
    // What cannot be recorded is not sent again.
    const files = pending.filter(({ id }) => !owed.changes.has(id));
    const waiting = files.flatMap((file) =>
      file.notices
        .filter(({ status, nextTryAt }) => status === 'pending' && nextTryAt <= at)
        .map((notice) => ({ file, notice })),
    );
    await sendPage(platform, owed, waiting, at, record);
    await record();
    if (pending.length < PAGE || files.length === 0) return sent;
  }
}

async function sendPage(
  platform: Platform,
  owed: Owed,
  waiting: readonly WaitingNotice[],
  at: Instant,
  record: () => Promise<void>,
): Promise<void> {
  const { notifiers, settings } = platform;
  const { dutyOfficer } = settings.sla.notices;
  const shift = waiting.some(({ notice }) => notice.to === dutyOfficer) ? await shiftNow(platform) : undefined;
  const toldBy = ({ to, step }: OutboxNotice): Told | undefined =>
    to === dutyOfficer ? peopleToTell(shift, step, settings.notices) : undefined;
  const plan = planSending(waiting, {
    notifiers,
    settings: settings.notices,
    calendar: createCalendar(settings.calendars),
    past: owed.past,
    at,
    toldBy,
  });
  const sendings = await claimSendings(platform, owed.by, plan.sendings, at);
  const outcomes = new Map<string, Outcome>();
  const outcomeOf = (one: WaitingNotice): Outcome => {
    const outcome = outcomes.get(one.notice.id) ?? { one, changes: [], failures: [], until: [], silent: 0, taken: 0 };
    outcomes.set(one.notice.id, outcome);
    return outcome;
  };
  for (const one of waiting) if (!plan.dropped.includes(one)) outcomeOf(one);
  for (const one of plan.later) outcomeOf(one).until.push(one.until);
  for (const { way, state, ...one } of plan.unsent) {
    const outcome = outcomeOf(one);
    outcome.changes.push((file) => settleDelivery(file, one.notice.id, { way, state, by: owed.by, at }));
    if (state === 'silent') outcome.silent += 1;
  }
  // Who lost the race for a claim looks again next time.
  for (const { items } of plan.sendings.filter((one) => !sendings.includes(one)))
    for (const one of items) outcomeOf(one).until.push(at);
  for (const { file, notice } of plan.dropped)
    addChange(owed.changes, file.id, (next) => dropNotice(next, notice.id, '已有人知悉或已办结，不再提醒'));
  const open = new Map<string, number>();
  for (const { items } of sendings) for (const { notice } of items) open.set(notice.id, (open.get(notice.id) ?? 0) + 1);
  const settle = (one: WaitingNotice): void => {
    const outcome = outcomes.get(one.notice.id);
    if (outcome) addChange(owed.changes, one.file.id, ...concluded(platform, outcome, at));
    outcomes.delete(one.notice.id);
  };
  let unrecordedSince = performance.now();
  for (const sending of inOrder(sendings)) {
    const failure = await send(platform, owed, { sending, toldBy }, at);
    for (const one of sending.items) {
      tell(platform, one, sending, failure);
      takeOutcome(outcomeOf(one), sending, failure, { by: owed.by, at, platform, hasRota: shift !== undefined });
      const left = (open.get(one.notice.id) ?? 1) - 1;
      open.set(one.notice.id, left);
      if (left === 0) settle(one);
    }
    if (performance.now() - unrecordedSince < UNRECORDED_MS) continue;
    await record();
    unrecordedSince = performance.now();
  }
  for (const { one } of outcomes.values()) settle(one);
}

/** Notice by notice, so that what is recorded together was sent together. */
function inOrder(sendings: readonly Sending[]): readonly Sending[] {
  return sendings.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
const keyOf = ({ items, digest }: Sending): string => (digest === undefined ? items[0]!.notice.id : `~${digest}`);

type Addressed = { readonly sending: Sending; readonly toldBy: (notice: OutboxNotice) => Told | undefined };

async function send(
  platform: Platform,
  owed: Owed,
  { sending, toldBy }: Addressed,
  at: Instant,
): Promise<Failure | undefined> {
  const { notifier, to, digest } = sending;
  try {
    await notifier.send(outgoing(platform, { sending, toldBy }));
  } catch (error) {
    if (error instanceof Throttled) return { reason: error.message, kind: 'again', retryAt: instant(error.retryAt) };
    if (error instanceof Unanswered && notifier.forgetful === true) return { reason: error.message, kind: 'unknown' };
    if (error instanceof Transient) return { reason: error.message, kind: 'again' };
    if (error instanceof Permanent) return { reason: error.message, kind: 'never' };
    throw error;
  }
  if (notifier.rings === true) {
    const past = owed.past.get(pastKey(notifier.name, to)) ?? { singles: [], digestAt: null };
    const next = digest === undefined ? { ...past, singles: [...past.singles, at] } : { ...past, digestAt: at };
    owed.past.set(pastKey(notifier.name, to), next);
  }
  return undefined;
}

function tell(platform: Platform, { file, notice }: WaitingNotice, { notifier }: Sending, failure?: Failure): void {
  const { step } = notice;
  if (failure) platform.events.emit('notice_failed', { caseId: file.id, step, reason: failure.reason });
  else platform.events.emit('notice_sent', { caseId: file.id, step, way: notifier.name });
}

/** A notice as it leaves, or the one that many were folded into: number, level, clock and link (design.md §7). */
function outgoing(platform: Platform, { sending: { to, items, digest }, toldBy }: Addressed): OutgoingNotice {
  const { app, notices, units, sla } = platform.settings;
  const base = (notices.linkBase ?? `http://${app.server.host}:${app.server.port}`).replace(/\/+$/u, '');
  const told = items.flatMap(({ notice }) => toldBy(notice) ?? []);
  // Where one of them goes to the usual people, all of a folded message do.
  const people = told.length < items.length ? undefined : [...new Set(told.flatMap((one) => one.people))];
  const desk = told.length < items.length ? '值班员' : [...new Set(told.map(({ who }) => turnNames[who]))].join('、');
  const toName = to === sla.notices.dutyOfficer ? desk : unitName(units, to);
  const whom = { to, toName, ...(people && { people }) };
  if (digest === undefined) {
    const { file, notice } = items[0]!;
    const { id, subject, body } = notice;
    return { idempotencyKey: id, ...whom, subject, body, link: `${base}/cases/${file.id}` };
  }
  const folded = items.map(({ file, notice }) => ({ subject: notice.subject, level: file.level }));
  return { idempotencyKey: digest, ...whom, ...digestText(folded), link: `${base}/` };
}

function forgetPast({ past }: Owed, at: Instant): void {
  const since = plus(at, -REMEMBERED_MS);
  for (const [key, { singles, digestAt }] of past) {
    const recent = singles.filter((one) => one > since);
    const folded = digestAt !== null && digestAt > since ? digestAt : null;
    if (recent.length === 0 && folded === null) past.delete(key);
    else past.set(key, { singles: recent, digestAt: folded });
  }
}

const sentOf = (file: CaseFile | undefined): number =>
  file?.notices.filter(({ status }) => status === 'sent').length ?? 0;
