import type { Instant } from '../time/instant.ts';
import { dutyStanding, type DutyClock } from './duty-clock.ts';
import type { DutyEntry } from './duty-entry.ts';
import type { RegisterSettings } from './register-settings.ts';

/** Counts of one kind in a period; `rate` is null without a denominator. */
export type DutyFigures = {
  readonly kind: string;
  readonly name: string;
  /** Registered in the period, without what was struck out. */
  readonly total: number;
  readonly done: number;
  readonly inTime: number;
  readonly late: number;
  readonly overdue: number;
  readonly running: number;
  /** Done in time of those whose time is over or that are done. */
  readonly rate: number | null;
};

export type ClockedDuty = { readonly entry: DutyEntry; readonly clock: DutyClock | null };

/**
 * The register in figures, by kind: what started in the period from `from` to before `to`. 解读率 is `done / total` of
 * 政策解读 (石城县2024要点四: 100 %).
 */
export function registerFigures(
  duties: readonly ClockedDuty[],
  span: { readonly from: Instant; readonly to: Instant },
  at: Instant,
  settings: RegisterSettings,
): readonly DutyFigures[] {
  return settings.kinds.map(({ id, name }) => {
    const own = duties.filter(
      ({ entry }) =>
        entry.kind === id && entry.status !== 'void' && entry.startedAt >= span.from && entry.startedAt < span.to,
    );
    const standing = own.map(({ entry, clock }) => dutyStanding(entry, clock, at));
    const count = (what: ReturnType<typeof dutyStanding>): number => standing.filter((one) => one === what).length;
    const [inTime, late, overdue] = [count('in_time'), count('late'), count('overdue')];
    const judged = inTime + late + overdue;
    return {
      kind: id,
      name,
      total: own.length,
      done: own.filter(({ entry }) => entry.status === 'done').length,
      inTime,
      late,
      overdue,
      running: count('running'),
      rate: judged === 0 ? null : inTime / judged,
    };
  });
}
