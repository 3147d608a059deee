import { randomUUID } from 'node:crypto';
import { digestText } from '@tingchao/domain/notice/digest-notice.ts';
import { planWay, type Waiting, type WayPast } from '@tingchao/domain/notice/plan-way.ts';
import type { Warning } from '@tingchao/domain/trend/warnings.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { Notifier, OutgoingNotice } from '@tingchao/ports/notifier.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { pastKey } from './plan-sending.ts';
import { readTrends } from './read-trends.ts';

/** More lines than a day can have. */
const LINES_READ = 1_000;
/** The action of a line of the audit log that says that a warning was told. */
export const WARNING_TOLD = 'warning_told';
/** The action of a line that says that a process is about to tell it by a way that knows no second copy. */
const WARNING_CLAIMED = 'warning_claimed';

const words: Readonly<Record<Warning['kind'], string>> = {
  raised: '高于往常',
  silent: '异常安静',
  outage: '采集中断',
};

/** What a process remembers of the warnings it tells. */
export type Told = {
  /** Ways that are done with a warning while others put it off: they do not get it again in this process. */
  readonly taken: Map<string, Set<string>>;
  /** What each receiver got lately by each way that rings; shared with the notices of cases, so that one storm counts. */
  readonly past: Map<string, WayPast>;
  /** Tells the claims of this process from those of others. */
  readonly by: string;
};
export const createTold = (past: Told['past'] = new Map()): Told => ({ taken: new Map(), past, by: randomUUID() });

/** `later` while a way cannot or may not take it for the moment. */
type Outcome = 'sent' | 'refused' | 'later';

/**
 * Tells the duty desk of today's warnings: each subject once a day, at most so many a day as the settings say, the farthest
 * from usual first. Ways that ring keep quiet hours and storms as with notices of the lowest level; ways that know no second copy
 * are told at most once (decision 0027). What was told is in the audit log, so that no restart and no other process tells it
 * again. Carries places, topics and counts: no text, no title, no person.
 */
export async function tellWarnings(platform: Platform, told: Told = createTold()): Promise<number> {
  const { warnings } = await readTrends(platform);
  // Broken collecting is told with the sources.
  const worth = warnings.filter(({ kind }) => kind !== 'outage');
  if (worth.length === 0) return 0;
  const at = platform.clock.now();
  const ledger = `trend:${civilDate(at)}`;
  const lines = await platform.audit.list({ subject: ledger, limit: LINES_READ });
  const known = new Set(lines.filter(({ action }) => action === WARNING_TOLD).map(({ detail }) => detail['warning']));
  const room = platform.settings.trend.noticesPerDay - known.size;
  const fresh = worth.filter(({ id }) => !known.has(id)).slice(0, Math.max(0, room));
  const outcomes = new Map<string, Outcome>(fresh.map(({ id }) => [id, 'sent']));
  for (const notifier of platform.notifiers) await tellBy(notifier, fresh, outcomes, { platform, told, at, ledger });
  let sent = 0;
  for (const { id, kind, sentence } of fresh) {
    const outcome = outcomes.get(id) ?? 'later';
    if (outcome === 'later') continue;
    const detail = { warning: id, kind, sentence, outcome };
    const line = { at: platform.clock.now(), actor: 'system', action: WARNING_TOLD, subject: ledger, detail };
    await platform.audit.append(id, line);
    told.taken.delete(id);
    sent += 1;
  }
  return sent;
}

type Round = { readonly platform: Platform; readonly told: Told; readonly at: Instant; readonly ledger: string };

/** Tells one way what it has not taken yet, singly or folded, and notes what it could not take. */
async function tellBy(
  notifier: Notifier,
  fresh: readonly Warning[],
  outcomes: Map<string, Outcome>,
  round: Round,
): Promise<void> {
  const { platform, told, at } = round;
  const { settings } = platform;
  const to = settings.sla.notices.dutyOfficer;
  if (notifier.reaches?.(to) === false) return;
  const open = fresh.filter(({ id }) => told.taken.get(id)?.has(notifier.name) !== true);
  const tell = async (items: readonly Warning[], notice: OutgoingNotice): Promise<boolean> => {
    const outcome = await send(notifier, items, notice, round);
    for (const { id } of items) {
      if (outcome === 'later' || outcomes.get(id) === 'sent') outcomes.set(id, outcome);
      if (outcome !== 'later') told.taken.set(id, (told.taken.get(id) ?? new Set()).add(notifier.name));
    }
    return outcome === 'sent';
  };
  if (notifier.rings !== true) {
    for (const one of open) await tell([one], noticeOf(one, platform));
    return;
  }
  const key = pastKey(notifier.name, to);
  const past = (): WayPast => told.past.get(key) ?? { singles: [], digestAt: null };
  const waiting = open.map((item): Waiting & { readonly item: Warning } => ({
    item,
    caseId: item.id,
    id: item.id,
    to,
    level: 'IV',
    createdAt: at,
  }));
  const calendar = createCalendar(settings.calendars);
  const plan = planWay(waiting, past(), notifier.room?.() ?? Number.POSITIVE_INFINITY, at, {
    settings: settings.notices,
    calendar,
  });
  for (const { notice } of plan.later) outcomes.set(notice.id, 'later');
  for (const { item } of plan.singles) {
    if (await tell([item], noticeOf(item, platform)))
      told.past.set(key, { ...past(), singles: [...past().singles, at] });
  }
  const folded = plan.digest.map(({ item }) => item);
  if (folded.length > 0 && (await tell(folded, foldedOf(folded, platform)))) {
    told.past.set(key, { ...past(), digestAt: at });
  }
}

/** Sends one message; where the way knows no second copy, it is written down before that it is sent. */
async function send(
  notifier: Notifier,
  items: readonly Warning[],
  notice: OutgoingNotice,
  { platform, told, at, ledger }: Round,
): Promise<Outcome> {
  const step = 'trend';
  const caseId = items[0]?.id ?? '';
  if (notifier.forgetful === true) {
    for (const { id } of items) {
      const detail = { warning: id, way: notifier.name, by: told.by };
      const line = { at, actor: 'system', action: WARNING_CLAIMED, subject: ledger, detail };
      const claim = await platform.audit.append(`${id}:${notifier.name}`, line);
      // Another process told it, or died telling it: nobody knows, and it is not told a second time.
      if (claim.detail['by'] !== told.by) return 'sent';
    }
  }
  try {
    await notifier.send(notice);
    platform.events.emit('notice_sent', { caseId, step, way: notifier.name });
    return 'sent';
  } catch (error) {
    if (!(error instanceof Transient || error instanceof Permanent)) throw error;
    platform.events.emit('notice_failed', { caseId, step, reason: error.message });
    if (error instanceof Permanent) return 'refused';
    // It may have been taken all the same.
    return error instanceof Unanswered && notifier.forgetful === true ? 'sent' : 'later';
  }
}

const subjectOf = ({ kind, name }: Warning): string => `【趋势预警·${words[kind]}】${name}`;

function noticeOf(warning: Warning, { settings }: Platform): OutgoingNotice {
  return {
    idempotencyKey: warning.id,
    to: settings.sla.notices.dutyOfficer,
    toName: '值班员',
    subject: subjectOf(warning),
    body: `${warning.sentence}只计数量，未经核实，请值班员核看。`,
    link: linkOf(settings),
  };
}

/** Many warnings as one: how many, and where to look. */
function foldedOf(warnings: readonly Warning[], { settings }: Platform): OutgoingNotice {
  const { subject } = digestText(warnings.map((one) => ({ subject: subjectOf(one), level: 'IV' as const })));
  return {
    idempotencyKey: `digest:${warnings.map(({ id }) => id).join('+')}`,
    to: settings.sla.notices.dutyOfficer,
    toName: '值班员',
    subject,
    body: `趋势预警 ${warnings.length} 条，只计数量，未经核实，请值班员核看。`,
    link: linkOf(settings),
  };
}

const linkOf = ({ app, notices }: Platform['settings']): string =>
  `${(notices.linkBase ?? `http://${app.server.host}:${app.server.port}`).replace(/\/+$/u, '')}/api/digests/latest?format=html`;
