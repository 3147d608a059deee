import { withRepetition } from '@tingchao/domain/notice/acknowledge.ts';
import { dropNotice, putOff, releaseClaim, settleDelivery } from '@tingchao/domain/notice/delivery-record.ts';
import { noticeFailed, noticeSent, noticeTaken } from '@tingchao/domain/response/notices.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Sending, WaitingNotice } from './plan-sending.ts';
import type { Change } from './record-notices.ts';

/** Why a message did not leave: to be tried again, never taken, or handed over without an answer. */
export type Failure = {
  readonly reason: string;
  readonly kind: 'again' | 'never' | 'unknown';
  readonly retryAt?: Instant;
};

/** What became of a notice in one turn, over all ways. */
export type Outcome = {
  readonly one: WaitingNotice;
  readonly changes: Change[];
  readonly failures: Failure[];
  /** When ways that may not have it yet may. */
  readonly until: Instant[];
  silent: number;
  taken: number;
};

/** Takes in what became of one message: what to record, and what failed. */
export function takeOutcome(
  outcome: Outcome,
  { notifier, digest }: Sending,
  failure: Failure | undefined,
  {
    by,
    at,
    platform,
    hasRota,
  }: {
    readonly by: string;
    readonly at: Instant;
    readonly platform: Platform;
    /** Whether somebody is written down for the present duty day. */
    readonly hasRota: boolean;
  },
): void {
  const { id } = outcome.one.notice;
  const way = notifier.name;
  const about = { way, by, at, ...(digest === undefined ? {} : { digest }) };
  const { notices, sla } = platform.settings;
  const rotaOf = hasRota ? sla.notices.dutyOfficer : null;
  const rang =
    (state: 'taken' | 'unknown'): Change =>
    (file) =>
      withRepetition(settleDelivery(file, id, { ...about, state }), id, at, notices, rotaOf);
  if (failure === undefined) {
    outcome.taken += 1;
    outcome.changes.push((file) => noticeTaken(file, id, way));
    if (notifier.rings === true) outcome.changes.push(rang('taken'));
    return;
  }
  switch (failure.kind) {
    case 'unknown':
      outcome.changes.push(rang('unknown'));
      return;
    case 'never':
      outcome.changes.push((file) => settleDelivery(file, id, { ...about, state: 'refused' }));
      outcome.failures.push(failure);
      return;
    case 'again':
      if (notifier.forgetful === true) outcome.changes.push((file) => releaseClaim(file, id, way));
      outcome.failures.push(failure);
      return;
    default:
      failure.kind satisfies never;
  }
}

/** What to record of a notice once every way had its turn. */
export function concluded(platform: Platform, outcome: Outcome, at: Instant): readonly Change[] {
  const { one, changes, failures, until, silent, taken } = outcome;
  const { id } = one.notice;
  const limits = platform.settings.sla.notices;
  const again = failures.findLast(({ kind }) => kind === 'again');
  const never = failures.findLast(({ kind }) => kind === 'never');
  if (until.length > 0) {
    const soonest = instant(
      Math.min(...until, ...(again ? [again.retryAt ?? at + limits.maxRetrySeconds * 1000] : [])),
    );
    return [...changes, (file) => putOff(file, id, soonest)];
  }
  if (again) {
    const { reason, retryAt } = again;
    const failed = { reason, forGood: false, ...(retryAt === undefined ? {} : { retryAt }) };
    return [...changes, (file) => noticeFailed(file, id, failed, at, limits)];
  }
  if (never) return [...changes, (file) => noticeFailed(file, id, { reason: never.reason, forGood: true }, at, limits)];
  const refused = one.notice.deliveries?.some(({ state }) => state === 'refused') === true;
  if (refused) {
    const reason = one.notice.lastError ?? '有一种方式拒收';
    return [...changes, (file) => noticeFailed(file, id, { reason, forGood: true }, at, limits)];
  }
  if (silent > 0 && taken === 0 && (one.notice.sentBy ?? []).length === 0)
    return [...changes, (file) => dropNotice(file, id, '案件已了结，不再提醒')];
  return [...changes, (file) => noticeSent(file, id, at)];
}
