import { createHash } from 'node:crypto';
import { isPointless } from '@tingchao/domain/notice/acknowledge.ts';
import { CLAIM_MS } from '@tingchao/domain/notice/delivery.ts';
import { claimOn, deliveryBy, isSettledBy } from '@tingchao/domain/notice/delivery-record.ts';
import { planWay, type WayPast } from '@tingchao/domain/notice/plan-way.ts';
import type { CaseFile, OutboxNotice } from '@tingchao/domain/response/case-file.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import type { Calendar } from '@tingchao/domain/time/calendar.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { NoticeSettings } from '@tingchao/domain/notice/notice-settings.ts';
import type { Told } from '@tingchao/domain/duty/people-to-tell.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';

/** A notice that waits, with its case. */
export type WaitingNotice = { readonly file: CaseFile; readonly notice: OutboxNotice };

/** One message that is to leave by one way: a notice, or several folded into one. */
export type Sending = {
  readonly notifier: Notifier;
  readonly to: string;
  readonly items: readonly WaitingNotice[];
  /** Key of the folded message; absent for a single one. */
  readonly digest?: string;
};

/** What is to be done about the notices that wait. */
export type SendingPlan = {
  readonly sendings: readonly Sending[];
  /** Ways that may not have a notice now, and until when. */
  readonly later: readonly (WaitingNotice & { readonly until: Instant })[];
  /** Ways a notice is done with unsent: its case is closed, or a process that claimed it is gone. */
  readonly unsent: readonly (WaitingNotice & { readonly way: string; readonly state: 'silent' | 'unknown' })[];
  /** Notices that have become pointless. */
  readonly dropped: readonly WaitingNotice[];
};

export type PlanParts = {
  readonly notifiers: readonly Notifier[];
  readonly settings: NoticeSettings;
  readonly calendar: Calendar;
  /** By `pastKey`. */
  readonly past: ReadonlyMap<string, WayPast>;
  readonly at: Instant;
  /** Whom a notice is for by the rota; undefined: whoever usually gets it. */
  readonly toldBy?: (notice: OutboxNotice) => Told | undefined;
};

export const pastKey = (way: string, to: string): string => `${way}|${to}`;
const nothingYet: WayPast = { singles: [], digestAt: null };

/** Decides by which ways each waiting notice leaves now, alone or folded with others for the same receiver. Sends nothing. */
export function planSending(waiting: readonly WaitingNotice[], parts: PlanParts): SendingPlan {
  const { notifiers, settings, calendar, past, at, toldBy } = parts;
  const dropped = waiting.filter(({ file, notice }) => isPointless(file, notice));
  const alive = waiting.filter((one) => !dropped.includes(one));
  const sendings: Sending[] = [];
  const later: SendingPlan['later'][number][] = [];
  const unsent: SendingPlan['unsent'][number][] = [];
  for (const notifier of notifiers) {
    const ready: WaitingNotice[] = [];
    for (const one of alive) {
      const { file, notice } = one;
      if (isSettledBy(notice, notifier.name) || notifier.reaches?.(notice.to, toldBy?.(notice)?.people) === false)
        continue;
      const claim = notifier.forgetful === true ? claimOn(notice, notifier.name, at) : 'free';
      if (claim === 'held') {
        const { at: claimedAt } = deliveryBy(notice, notifier.name)!;
        later.push({ ...one, until: instant(Math.max(claimedAt, at - CLAIM_MS) + CLAIM_MS) });
      } else if (claim === 'lost') unsent.push({ ...one, way: notifier.name, state: 'unknown' });
      else if (notifier.rings === true && !isOpen(file.status))
        unsent.push({ ...one, way: notifier.name, state: 'silent' });
      else ready.push(one);
    }
    if (notifier.rings !== true) {
      sendings.push(...ready.map((item) => ({ notifier, to: item.notice.to, items: [item] })));
      continue;
    }
    let room = notifier.room?.() ?? Number.POSITIVE_INFINITY;
    for (const [to, items] of Map.groupBy(ready, ({ notice }) => notice.to)) {
      const known = past.get(pastKey(notifier.name, to)) ?? nothingYet;
      const plan = planWay(items.map(asWaiting), known, room, at, { settings, calendar });
      const singles = plan.singles.map(({ item }) => ({ notifier, to, items: [item] }));
      sendings.push(...singles);
      if (plan.digest.length > 0) {
        const folded = plan.digest.map(({ item }) => item);
        sendings.push({ notifier, to, items: folded, digest: digestKey(notifier.name, to, folded) });
      }
      room -= singles.length + (plan.digest.length > 0 ? 1 : 0);
      later.push(...plan.later.map(({ notice, until }) => ({ ...notice.item, until })));
    }
  }
  return { sendings, later, unsent, dropped };
}

const asWaiting = (item: WaitingNotice) => ({
  item,
  caseId: item.file.id,
  id: item.notice.id,
  to: item.notice.to,
  level: item.file.level,
  createdAt: item.notice.createdAt,
});

/** The same for the same notices: whoever sends it again after a crash sends it under the same key. */
function digestKey(way: string, to: string, items: readonly WaitingNotice[]): string {
  const ids = items.map(({ notice }) => notice.id).toSorted();
  const hash = createHash('sha256')
    .update([way, to, ...ids].join('\n'))
    .digest('hex');
  return `digest:${hash.slice(0, 24)}`;
}
