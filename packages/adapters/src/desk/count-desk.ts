import { isInScope } from '@tingchao/ports/desk-columns.ts';
import type { DeskCounts, Scope } from '@tingchao/ports/desk-reader.ts';

/** `count` open incidents that are alike in everything that is counted. */
export type IncidentsAlike = {
  readonly level: string;
  readonly topic: string | null;
  readonly places: readonly string[];
  readonly units: readonly string[];
  readonly count: number;
};
/** `count` cases that are alike in everything that is counted. */
export type CasesAlike = {
  readonly status: string;
  readonly open: boolean;
  readonly units: readonly string[];
  readonly overdue: boolean;
  readonly toSign: boolean;
  readonly count: number;
};

/** What the topic of an incident without one is counted under. */
const NO_TOPIC = 'other';

/** Sums up what lies in a scope. */
export function countDesk(
  given: {
    readonly scope: Scope;
    readonly incidents: Iterable<IncidentsAlike>;
    readonly cases: Iterable<CasesAlike>;
  },
  behind = 0,
): DeskCounts {
  const { scope } = given;
  const [byLevel, byTopic, byPlace] = [tally(), tally(), tally()];
  let open = 0;
  for (const { level, topic, places, units, count } of given.incidents) {
    if (!isInScope(scope, units)) continue;
    open += count;
    byLevel.add(level, count);
    byTopic.add(topic ?? NO_TOPIC, count);
    for (const place of places) byPlace.add(place, count);
  }
  const [byStatus, byUnit] = [tally(), tally()];
  const sums = { open: 0, overdue: 0, toSign: 0 };
  for (const one of given.cases) {
    if (!isInScope(scope, one.units)) continue;
    byStatus.add(one.status, one.count);
    if (!one.open) continue;
    sums.open += one.count;
    if (one.overdue) sums.overdue += one.count;
    if (one.toSign) sums.toSign += one.count;
    for (const unit of one.units) byUnit.add(unit, one.count);
  }
  return {
    incidents: { open, byLevel: byLevel.sums(), byTopic: byTopic.sums(), byPlace: byPlace.sums() },
    cases: { ...sums, byStatus: byStatus.sums(), byUnit: byUnit.sums() },
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
