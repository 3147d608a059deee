import type { Level } from '../analysis/analysis.ts';
import type { Calendar } from '../time/calendar.ts';
import { instant, minutes, type Instant } from '../time/instant.ts';
import type { NoticeSettings } from './notice-settings.ts';
import { quietUntil } from './quiet-hours.ts';

/** A notice that waits for one way, with what decides when it goes. */
export type Waiting = {
  readonly caseId: string;
  readonly id: string;
  readonly to: string;
  readonly level: Level;
  readonly createdAt: Instant;
};

/** What one receiver got by one way lately. */
export type WayPast = {
  /** When single notices left. */
  readonly singles: readonly Instant[];
  /** When the last folded one left. */
  readonly digestAt: Instant | null;
};

/** What goes now, one by one or folded into one, and what waits until when. */
export type WayPlan<T extends Waiting> = {
  readonly singles: readonly T[];
  readonly digest: readonly T[];
  readonly later: readonly { readonly notice: T; readonly until: Instant }[];
};

const rank: Readonly<Record<Level, number>> = { I: 0, II: 1, III: 2, IV: 3 };

/**
 * Decides about the notices that wait for one receiver by one way: what falls into quiet hours waits for their end, the
 * highest levels never do; above `mostSingles` within the window the rest is folded into one, at most one each
 * `digestEveryMinutes`. `room` is how many messages the way takes now: one of them is kept for the folded one. Nothing is
 * dropped: every notice is in exactly one of the three lists.
 */
export function planWay<T extends Waiting>(
  waiting: readonly T[],
  past: WayPast,
  room: number,
  at: Instant,
  { settings, calendar }: { readonly settings: NoticeSettings; readonly calendar: Calendar },
): WayPlan<T> {
  const { storm, quietHours } = settings;
  const later: { notice: T; until: Instant }[] = [];
  const awake: T[] = [];
  for (const notice of waiting) {
    const until = quietUntil(notice.level, at, calendar, settings);
    if (until === null) awake.push(notice);
    else later.push({ notice, until });
  }
  const ordered = awake.toSorted(
    (a, b) => rank[a.level] - rank[b.level] || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
  );
  const recent = past.singles.filter((one) => one > at - minutes(storm.windowMinutes)).length;
  const inStorm = recent + ordered.length > storm.mostSingles;
  const allowed = Math.max(0, storm.mostSingles - recent);
  // In a storm the most urgent go singly as long as there is a place; of the others none, so that the digest is whole.
  const urgent = ordered.filter(({ level }) => quietHours.alwaysLevels.includes(level));
  const singly = inStorm ? urgent.slice(0, allowed) : ordered;
  // Where not everything fits one by one, a place is kept for the folded message.
  const fits = singly.length === ordered.length && singly.length <= room ? room : Math.max(0, room - 1);
  const singles = singly.slice(0, fits);
  const rest = ordered.filter((notice) => !singles.includes(notice));
  if (rest.length === 0) return { singles, digest: [], later };
  const mayFoldAt = past.digestAt === null ? at : instant(past.digestAt + minutes(storm.digestEveryMinutes));
  const hasUrgent = rest.some(({ level }) => quietHours.alwaysLevels.includes(level));
  // The most urgent do not wait for the next folded one, only for room.
  const foldsNow = room - singles.length > 0 && (mayFoldAt <= at || hasUrgent);
  if (foldsNow) return { singles, digest: rest, later };
  const until = instant(Math.max(at + minutes(1), hasUrgent ? 0 : mayFoldAt));
  return { singles, digest: [], later: [...later, ...rest.map((notice) => ({ notice, until }))] };
}
