import type { Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import { ladderClocks, waitingRungs, type LadderClock } from './ladder.ts';
import { clockById } from './letter-clock.ts';
import type { SlaSettings } from './sla-settings.ts';

/** One clock of a case on the board of the supervisor: how far it has run, which step was taken and which comes next. */
export type BoardClock = {
  readonly id: string;
  readonly name: string;
  /** Who has it in hand; null for the desk. */
  readonly unit: string | null;
  readonly place: string | null;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  /** Time used as a share of the limit: 1 at its end, above when overdue. */
  readonly used: number;
  readonly standing: 'overdue' | 'at_risk';
  /** The step of the ladder that was taken last; null before the first. */
  readonly reached: Step | null;
  /** The next step, and whether the system takes it by itself or drafts a letter that a person signs; null at the top. */
  readonly next: (Step & { readonly at: Instant; readonly automatic: boolean }) | null;
  /** A letter about this clock waits for a signature. */
  readonly letterWaits: boolean;
};
type Step = { readonly rung: string; readonly name: string };

/** Where the ladder has no warning of its own. */
const USUAL_RISK = 0.75;

/** From which share of its limit on a clock is at risk: where the ladder warns for the last time before the end (黄牌). */
export const riskFrom = ({ ladder }: SlaSettings): number =>
  Math.max(0, ...ladder.filter(({ automatic, at }) => automatic && at < 1).map(({ at }) => at)) || USUAL_RISK;

/** The clocks of an open case that have run out at `at` or are near their end, the earliest due first. */
export function boardClocks(file: CaseFile, at: Instant, sla: SlaSettings): readonly BoardClock[] {
  const from = riskFrom(sla);
  const waiting = waitingRungs(file, sla);
  return ladderClocks(file, sla)
    .flatMap((clock) => {
      const used = (at - clock.startedAt) / Math.max(1, clock.dueAt - clock.startedAt);
      if (at <= clock.dueAt && used < from) return [];
      const next = waiting.find(({ clock: of }) => of.id === clock.id);
      return [
        {
          id: clock.id,
          name: clockById(file, clock.id)?.name ?? clock.id,
          ...inHand(file, clock),
          startedAt: clock.startedAt,
          dueAt: clock.dueAt,
          used,
          standing: at > clock.dueAt ? ('overdue' as const) : ('at_risk' as const),
          reached: reached(file, clock, sla),
          next: next
            ? { rung: next.rung.id, name: next.rung.name, at: next.dueAt, automatic: next.rung.automatic }
            : null,
          letterWaits: file.letters.some(({ id, status }) => status === 'draft' && id.startsWith(`${clock.id}:`)),
        },
      ];
    })
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

function reached({ fired }: CaseFile, { id }: LadderClock, { ladder }: SlaSettings): Step | null {
  const taken = ladder.findLast((rung) => fired.some((one) => one.id === `${id}:${rung.id}`));
  return taken ? { rung: taken.id, name: taken.name } : null;
}

function inHand({ assignments }: CaseFile, { id }: LadderClock): Pick<BoardClock, 'unit' | 'place'> {
  const running = assignments.filter(({ status }) => status === 'offered' || status === 'accepted');
  const holder = running.find((one) => one.id === id) ?? running.find(({ part }) => part === 'lead');
  return { unit: holder?.unit ?? null, place: holder?.place ?? null };
}
