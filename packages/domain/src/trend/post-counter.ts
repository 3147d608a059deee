import type { KeptPost } from '../incident/incident.ts';
import { civilDay, type Instant } from '../time/instant.ts';
import { civilHour, createHourlyCounts, type HourlyCounts } from './hourly-counts.ts';
import { saidAt, subjectsOf } from './subject.ts';
import type { TrendSettings } from './trend-settings.ts';

/** Days beyond the weeks that are compared, so that last week's digest still finds its own. */
const DAYS_BEYOND = 8;

/** How many days of posts the counts need. */
export const daysKept = ({ weeks }: Pick<TrendSettings, 'weeks'>): number => weeks * 7 + DAYS_BEYOND;

/**
 * Counts stored posts by subject and hour. In whatever order they come, and however often one is given again, the counts are
 * the same.
 */
export type PostCounter = {
  /** Counts a post; one that was counted is passed over, which the answer tells. */
  take(kept: KeptPost): boolean;
  /** Posts collected before this moment are not given again: they need not be remembered one by one. */
  settle(before: Instant): void;
  readonly counts: HourlyCounts;
  /** The first day that was watched from its beginning; undefined before the first post. */
  readonly firstWholeDay: number | undefined;
  /** Whether anything at all was collected on a day: on others nobody listened. */
  wasHeard(day: number): boolean;
  /** The day a source was first heard of, by its id. */
  readonly sourceDays: ReadonlyMap<string, number>;
  /** How many posts are remembered one by one. */
  readonly remembered: number;
};

/** A counter that has counted nothing. */
export function createPostCounter(settings: Pick<TrendSettings, 'weeks' | 'mostSubjects'>): PostCounter {
  const counts = createHourlyCounts(daysKept(settings) * 24, settings.mostSubjects);
  const recent = new Map<string, Instant>();
  const sourceDays = new Map<string, number>();
  const heardDays = new Set<number>();
  let settled = Number.NEGATIVE_INFINITY;
  let watchedFrom = Number.POSITIVE_INFINITY;
  return {
    take(kept) {
      const { id, collectedAt, sourceId } = kept.post;
      if (collectedAt < settled || recent.has(id)) return false;
      recent.set(id, collectedAt);
      const day = civilDay(collectedAt);
      watchedFrom = Math.min(watchedFrom, day);
      heardDays.add(day);
      sourceDays.set(sourceId, Math.min(sourceDays.get(sourceId) ?? day, day));
      counts.add(subjectsOf(kept), civilHour(saidAt(kept)));
      return true;
    },
    settle(before) {
      settled = Math.max(settled, before);
      for (const [id, at] of recent) if (at < settled) recent.delete(id);
    },
    counts,
    get firstWholeDay() {
      return watchedFrom === Number.POSITIVE_INFINITY ? undefined : watchedFrom + 1;
    },
    wasHeard: (day) => heardDays.has(day),
    sourceDays,
    get remembered() {
      return recent.size;
    },
  };
}
