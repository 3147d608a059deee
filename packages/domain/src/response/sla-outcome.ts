import { minutes, type Instant } from '../time/instant.ts';
import type { Deadline } from './case-file.ts';
import { dueOf } from './due-of.ts';
import type { SlaSettings } from './sla-settings.ts';

/** How a clock stands. Late is late: nothing after the fact makes a late answer punctual. */
export type SlaOutcome =
  | { readonly status: 'not_required' }
  | { readonly status: 'on_time'; readonly lateMinutes: 0; readonly elapsedFraction: number }
  | { readonly status: 'responded_late'; readonly lateMinutes: number; readonly elapsedFraction: number }
  | {
      readonly status: 'pending' | 'overdue_open';
      /** Name of the highest rung reached, null below the first. */
      readonly reminderStage: string | null;
      readonly elapsedFraction: number;
      /** 0 while pending. */
      readonly lateMinutes: number;
    };

/**
 * The outcome of a clock at `evaluateAt`. `answeredAt` is the publication time of the first answer by an accountable
 * unit; an answer after `evaluateAt` is not known yet. No clock at all is `not_required`.
 */
export function slaOutcome(
  deadline: Deadline | undefined,
  answeredAt: Instant | null,
  evaluateAt: Instant,
  ladder: SlaSettings['ladder'] = [],
): SlaOutcome {
  if (!deadline) return { status: 'not_required' };
  const known = answeredAt !== null && answeredAt <= evaluateAt ? answeredAt : null;
  const elapsedFraction = elapsed(deadline, known ?? evaluateAt);
  if (known !== null) {
    if (known <= dueOf(deadline)) return { status: 'on_time', lateMinutes: 0, elapsedFraction };
    return { status: 'responded_late', lateMinutes: lateMinutes(deadline, known), elapsedFraction };
  }
  const reached = ladder.filter((rung) => rung.at <= share(deadline, evaluateAt)).at(-1);
  const late = evaluateAt > dueOf(deadline);
  return {
    status: late ? 'overdue_open' : 'pending',
    reminderStage: reached?.name ?? null,
    elapsedFraction,
    lateMinutes: late ? lateMinutes(deadline, evaluateAt) : 0,
  };
}

/** Share of a clock used up at `at`; 0 before its start, above 1 when overdue; three decimals. */
export function elapsed(deadline: Deadline, at: Instant): number {
  return Math.round(share(deadline, at) * 1000) / 1000;
}

function share(deadline: Deadline, at: Instant): number {
  return Math.max(0, at - deadline.startedAt) / Math.max(1, dueOf(deadline) - deadline.startedAt);
}

/** Begun minutes count in full: thirty seconds late is one minute late. */
function lateMinutes(deadline: Deadline, at: Instant): number {
  return Math.ceil((at - dueOf(deadline)) / minutes(1));
}
