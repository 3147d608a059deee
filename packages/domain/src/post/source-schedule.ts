import { nextCronTime } from '../time/cron.ts';
import { days, hours, minutes, plus, type Instant } from '../time/instant.ts';
import type { Schedule } from './source-settings.ts';

/**
 * Five things that are never mixed: broken (`failed`) ≠ `empty` ≠ `unchanged` ≠ `quiet` (far less than usual for the weekday) ≠
 * `late` (nothing for longer than usual).
 */
export const sourceHealths = ['ok', 'unchanged', 'empty', 'quiet', 'late', 'failed', 'new'] as const;
export type SourceHealth = (typeof sourceHealths)[number];

/** The part of a source's state that decides when it is visited again and how it is said to be. */
export type VisitState = {
  readonly health: SourceHealth;
  /** When the source entered this health. */
  readonly since: Instant;
  /** One line: what is wrong and what to do; empty when nothing is. */
  readonly reason: string;
  readonly lastTriedAt: Instant | null;
  readonly lastOkAt: Instant | null;
  readonly lastNewAt: Instant | null;
  readonly nextDueAt: Instant;
  readonly failures: number;
  readonly intervalMs: number;
};

export type VisitOutcome =
  /** The list was read: `found` items stand in it, `added` of them are new or changed. */
  | {
      readonly kind: 'collected';
      readonly found: number;
      readonly added: number;
      readonly note: string;
      /** What the source's settings no longer find on its pages; null or missing when they find all. */
      readonly broken?: string | null;
    }
  /** The server says that nothing changed (304). */
  | { readonly kind: 'not_modified' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAt: Instant | null };

/** How a source wants to be visited. */
export type VisitPlan = {
  readonly schedule: Schedule;
  readonly expectedPerDay: number | null;
  readonly lateAfterIntervals: number;
  /** Why the source is quieter than usual (`quietReason`, this visit counted in); null when it is not. */
  readonly quiet?: string | null;
};

/** A server may ask for patience, but not for ever: Retry-After counts up to a day. */
export const MAX_RETRY_AFTER_MS = days(1);
/** A failing source is tried again at least this often, however long it has failed. */
export const MAX_BACKOFF_MS = hours(6);
/** However busy a source usually is, silence of less than this is no news. */
const MIN_LATE_MS = hours(1);

const shortest = (schedule: Schedule): number =>
  'cron' in schedule ? minutes(15) : minutes(schedule.minIntervalMinutes);
const longest = (schedule: Schedule): number => ('cron' in schedule ? days(1) : minutes(schedule.maxIntervalMinutes));

/** A source nobody has visited yet: due at once. */
export function newVisitState(plan: VisitPlan, at: Instant): VisitState {
  return {
    health: 'new',
    since: at,
    reason: '',
    lastTriedAt: null,
    lastOkAt: null,
    lastNewAt: null,
    nextDueAt: at,
    failures: 0,
    intervalMs: shortest(plan.schedule),
  };
}

/**
 * The state after one visit. The interval is halved when something was new and grows by half when not, within the
 * configured bounds; failures back off exponentially with jitter (`seed` in [0, 1)) up to `MAX_BACKOFF_MS` and never end.
 */
export function nextVisit(
  state: VisitState,
  outcome: VisitOutcome,
  plan: VisitPlan,
  at: Instant,
  seed: number,
): VisitState {
  const shared = { lastTriedAt: at, ...toHealth(state, outcome, plan, at) };
  if (outcome.kind === 'failed') {
    const failures = state.failures + 1;
    return { ...state, ...shared, failures, nextDueAt: retryAt(outcome.retryAt, failures, plan.schedule, at, seed) };
  }
  const added = outcome.kind === 'collected' ? outcome.added : 0;
  const factor = added > 0 ? 0.5 : 1.5;
  const intervalMs = Math.round(clamp(state.intervalMs * factor, shortest(plan.schedule), longest(plan.schedule)));
  const due = 'cron' in plan.schedule ? nextCronTime(plan.schedule.cron, at) : undefined;
  return {
    ...state,
    ...shared,
    lastOkAt: at,
    lastNewAt: added > 0 ? at : state.lastNewAt,
    failures: 0,
    intervalMs,
    nextDueAt: due ?? plus(at, Math.round(intervalMs * (0.95 + 0.1 * seed))),
  };
}

function retryAt(asked: Instant | null, failures: number, schedule: Schedule, at: Instant, seed: number): Instant {
  const base = Math.min(shortest(schedule), minutes(15));
  const backoff = Math.min(base * 2 ** Math.min(failures - 1, 20), MAX_BACKOFF_MS);
  const own = Math.round(backoff * (0.8 + 0.4 * seed));
  const patience = asked === null ? 0 : Math.min(Math.max(0, asked - at), MAX_RETRY_AFTER_MS);
  return plus(at, Math.max(own, patience));
}

function toHealth(
  state: VisitState,
  outcome: VisitOutcome,
  plan: VisitPlan,
  at: Instant,
): Pick<VisitState, 'health' | 'since' | 'reason'> {
  const { health, reason } = judge(state, outcome, plan, at);
  return { health, reason, since: health === state.health ? state.since : at };
}

function judge(
  state: VisitState,
  outcome: VisitOutcome,
  plan: VisitPlan,
  at: Instant,
): Pick<VisitState, 'health' | 'reason'> {
  switch (outcome.kind) {
    case 'failed':
      return { health: 'failed', reason: outcome.reason };
    case 'collected':
      // A redesign before an empty list: it is the reason for it. The pace stays, what can be read is read.
      if (outcome.broken !== undefined && outcome.broken !== null) return { health: 'failed', reason: outcome.broken };
      if (outcome.found === 0) return { health: 'empty', reason: outcome.note || '列表里一条也没有，请到原网页核对' };
      if (outcome.added > 0) return quieter(plan) ?? { health: 'ok', reason: outcome.note };
      return nothingNew(state, plan, at, outcome.note);
    case 'not_modified':
      // A list that was empty and has not changed since is still empty.
      if (state.health === 'empty') return { health: 'empty', reason: state.reason };
      return nothingNew(state, plan, at, '');
  }
}

const quieter = ({ quiet }: VisitPlan): Pick<VisitState, 'health' | 'reason'> | undefined =>
  quiet === undefined || quiet === null ? undefined : { health: 'quiet', reason: quiet };

/** Nothing new: usual, or longer than usual for this source? */
function nothingNew(
  state: VisitState,
  plan: VisitPlan,
  at: Instant,
  note: string,
): Pick<VisitState, 'health' | 'reason'> {
  const unchanged = quieter(plan) ?? { health: 'unchanged' as const, reason: note };
  if (plan.expectedPerDay === null || state.lastNewAt === null) return unchanged;
  const usualMs = days(1) / plan.expectedPerDay;
  const lateMs = Math.max(usualMs * plan.lateAfterIntervals, MIN_LATE_MS);
  const silentMs = at - state.lastNewAt;
  if (silentMs <= lateMs) return unchanged;
  const silent = Math.floor(silentMs / hours(1));
  return {
    health: 'late',
    reason: `已 ${silent} 小时没有新内容（平常每天约 ${plan.expectedPerDay} 条），请核对是否停更、改版或栏目已撤`,
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
