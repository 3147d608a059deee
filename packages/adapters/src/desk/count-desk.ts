import { isInScope, isRecused } from '@tingchao/ports/desk-columns.ts';
import type { CountsQuestion, DeskCounts } from '@tingchao/ports/desk-reader.ts';

/** What is counted: of open incidents by level, topic and township; of cases by state, and of the open ones all, late and to be signed. */
export type Facet = 'level' | 'topic' | 'place' | 'status' | 'open' | 'sign' | 'overdue';
/** `count` of them have this value, lie in the view of these units, and must be recused from by these. */
export type Tallied = {
  readonly facet: Facet;
  readonly value: string;
  readonly units: readonly string[];
  readonly recused: readonly string[];
  readonly count: number;
};

/** What the topic of an incident without one is counted under. */
const NO_TOPIC = 'other';

/** Sums up what lies in a scope. */
export function countDesk(
  { scope, without }: Pick<CountsQuestion, 'scope' | 'without'>,
  tallied: Iterable<Tallied>,
  behind = 0,
): DeskCounts {
  const [byLevel, byTopic, byPlace, byStatus, byUnit] = [tally(), tally(), tally(), tally(), tally()];
  const sums = { incidents: 0, open: 0, sign: 0, overdue: 0 };
  for (const { facet, value, units, recused, count } of tallied) {
    if (!isInScope(scope, units) || isRecused(without, recused)) continue;
    switch (facet) {
      case 'level':
        // Each has one level.
        sums.incidents += count;
        byLevel.add(value, count);
        break;
      case 'topic':
        byTopic.add(value === '' ? NO_TOPIC : value, count);
        break;
      case 'place':
        byPlace.add(value, count);
        break;
      case 'status':
        byStatus.add(value, count);
        break;
      case 'open':
        sums.open += count;
        for (const unit of units) byUnit.add(unit, count);
        break;
      case 'sign':
      case 'overdue':
        sums[facet] += count;
        break;
      default:
        facet satisfies never;
    }
  }
  return {
    incidents: { open: sums.incidents, byLevel: byLevel.sums(), byTopic: byTopic.sums(), byPlace: byPlace.sums() },
    cases: {
      open: sums.open,
      overdue: sums.overdue,
      toSign: sums.sign,
      byStatus: byStatus.sums(),
      byUnit: byUnit.sums(),
    },
    behind,
  };
}

function tally() {
  const counts = new Map<string, number>();
  return {
    add: (key: string, count: number): void => void counts.set(key, (counts.get(key) ?? 0) + count),
    sums: (): Readonly<Record<string, number>> => Object.fromEntries(counts),
  };
}
