import { hours, instant, type Instant } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import type { Assignment } from './case-parts.ts';
import type { CaseState } from './case-states.ts';
import { dueOf } from './due-of.ts';
import type { SlaSettings } from './sla-settings.ts';

/** The four stages that hours are counted in (sla.yaml `attribution`). */
export const timeStages = ['研判', '交办', '承办', '审签'] as const;
export type TimeStage = (typeof timeStages)[number];

/** Who had the case in hand: the desk, a unit, or those who read and sign. */
export type Holder =
  | { readonly kind: 'desk' }
  | { readonly kind: 'unit'; readonly unit: string; readonly place: string | null }
  | { readonly kind: 'approval' };

/** What one holder spent in one stage, in milliseconds, and which part of the lateness is his. */
export type StageTime = {
  readonly stage: TimeStage;
  readonly holder: Holder;
  readonly ms: number;
  readonly lateMs: number;
};

/** Where the time of a clock went. `ms` of the parts sum up to `totalMs`, `lateMs` to `lateMs`: nothing is forgiven or lost. */
export type Attribution = {
  readonly clock: string;
  readonly startedAt: Instant;
  /** When it was met, else the moment it was looked at. */
  readonly endedAt: Instant;
  readonly dueAt: Instant;
  readonly totalMs: number;
  readonly lateMs: number;
  readonly parts: readonly StageTime[];
};

/** How the time of a clock may be spent: the hours that settings give the desk and the unit; the rest is for reading and signing. */
type Allowance = Readonly<Record<Holder['kind'], number>>;

const stageOfState: Readonly<Partial<Record<CaseState, TimeStage>>> = {
  dispatched: '交办',
  returned: '交办',
  handling: '承办',
  drafting: '承办',
  reviewing: '审签',
  secrecy: '审签',
  wording: '审签',
  signing: '审签',
  approved: '审签',
};

/**
 * Attributes the time of a clock to the stages that spent it, by the case's own ledger (sla.yaml `attribution`: lateness is
 * counted whole, letters and scorecards turn to the stage that spent the hours). Lateness falls on the stages that took longer
 * than the settings give them, in proportion to what they took too much. A ledger whose times run backwards (a clock that was
 * set back) counts no negative time.
 */
export function attributeTime(file: CaseFile, clock: Deadline, at: Instant, sla: SlaSettings): Attribution {
  const endedAt = instant(Math.max(clock.startedAt, clock.metAt ?? at));
  const dueAt = dueOf(clock);
  const lateMs = Math.max(0, endedAt - dueAt);
  const spent = spentBy(file, clock.startedAt, endedAt);
  const shares = lateShares(spent, lateMs, allowance(file, clock, sla));
  return {
    clock: clock.id,
    startedAt: clock.startedAt,
    endedAt,
    dueAt,
    totalMs: endedAt - clock.startedAt,
    lateMs,
    parts: spent.map((part, index) => ({ ...part, lateMs: shares[index]! })),
  };
}

type Spent = Omit<StageTime, 'lateMs'>;
type Held = { readonly from: number; readonly stage: TimeStage; readonly holder: Holder };

/** Time by stage and holder in the order they first held the case. */
function spentBy(file: CaseFile, from: Instant, to: Instant): readonly Spent[] {
  const held = heldFrom(file);
  const sums = new Map<string, Spent>();
  for (const [index, one] of held.entries()) {
    const ms = Math.min(to, held[index + 1]?.from ?? Infinity) - Math.max(from, one.from);
    if (ms <= 0) continue;
    const { stage, holder } = one;
    const key = JSON.stringify([stage, holder]);
    sums.set(key, { stage, holder, ms: (sums.get(key)?.ms ?? 0) + ms });
  }
  return [...sums.values()];
}

/** Who held the case from when on, gapless from the beginning of time. */
function heldFrom(file: CaseFile): readonly Held[] {
  const changes: { readonly from: number; readonly state: CaseState }[] = [{ from: -Infinity, state: 'found' }];
  for (const { at, from, to } of file.ledger) {
    if (from !== to) changes.push({ from: Math.max(at, changes.at(-1)!.from), state: to });
  }
  const leads = file.assignments.filter(({ part }) => part === 'lead');
  const moments = new Set(changes.map((change) => change.from));
  for (const lead of leads) {
    moments.add(lead.offeredAt);
    if (lead.endedAt !== null) moments.add(lead.endedAt);
  }
  return [...moments]
    .toSorted((a, b) => a - b)
    .map((from) => {
      const { state } = changes.findLast((change) => change.from <= from)!;
      const stage = stageOfState[state] ?? '研判';
      return { from, stage, holder: holderOf(stage, leadAt(leads, from)) };
    });
}

function holderOf(stage: TimeStage, lead: Assignment | undefined): Holder {
  if (stage === '审签') return { kind: 'approval' };
  if (stage === '研判' || lead === undefined) return { kind: 'desk' };
  return { kind: 'unit', unit: lead.unit, place: lead.place };
}

const leadAt = (leads: readonly Assignment[], at: number): Assignment | undefined =>
  leads.findLast(
    ({ offeredAt, endedAt, status }) => offeredAt <= at && (endedAt ?? Infinity) > at && status !== 'merged',
  );

/** What the settings give each of the three, scaled so that together it is the clock's whole length. */
function allowance(file: CaseFile, clock: Deadline, sla: SlaSettings): Allowance {
  const length = Math.max(1, dueOf(clock) - clock.startedAt);
  const dispatch = file.deadlines.find(({ kind }) => kind === 'dispatch');
  const desk = dispatch === undefined ? 0 : dispatch.dueAt - dispatch.startedAt;
  const unit = unitAllowance(file, sla);
  const approval = Math.max(length - desk - unit, length / 10);
  const scale = length / (desk + unit + approval);
  return { desk: desk * scale, unit: unit * scale, approval: approval * scale };
}

/** A unit's hours by the settings, not what was left of the public clock when it got the case. */
function unitAllowance({ level, assignments }: CaseFile, { unitClock }: SlaSettings): number {
  const { amount, unit } = unitClock.limits[level];
  if (unit === 'elapsed_hour') return hours(amount);
  const lead = assignments.find(({ part }) => part === 'lead');
  return lead === undefined ? 0 : lead.dueAt - lead.offeredAt;
}

/** Splits the lateness to the millisecond: over those who took too long by what they took too much, within them by time. */
function lateShares(spent: readonly Spent[], lateMs: number, allowed: Allowance): readonly number[] {
  const sum = (kind: Holder['kind']): number =>
    spent.reduce((total, part) => (part.holder.kind === kind ? total + part.ms : total), 0);
  const excess = (kind: Holder['kind']): number => Math.max(0, sum(kind) - allowed[kind]);
  const weights = spent.map(({ holder, ms }) => (excess(holder.kind) * ms) / Math.max(1, sum(holder.kind)));
  const total = weights.reduce((all, weight) => all + weight, 0);
  if (lateMs === 0 || total === 0) return spent.map(() => 0);
  let left = lateMs;
  let over = total;
  return weights.map((weight) => {
    const share = over <= 0 ? 0 : Math.min(left, Math.round((left * weight) / over));
    left -= share;
    over -= weight;
    return share;
  });
}

/** The holders on whom lateness falls, the largest part first: whom a letter turns to, and whom a scorecard counts. */
export function lateHolders({ parts }: Attribution): readonly { readonly holder: Holder; readonly lateMs: number }[] {
  const sums = new Map<string, { readonly holder: Holder; readonly lateMs: number }>();
  for (const { holder, lateMs } of parts) {
    const key = JSON.stringify(holder);
    if (lateMs > 0) sums.set(key, { holder, lateMs: (sums.get(key)?.lateMs ?? 0) + lateMs });
  }
  return [...sums.values()].toSorted((a, b) => b.lateMs - a.lateMs);
}
