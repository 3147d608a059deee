import { CIVIL_OFFSET_MS, hours, type Instant } from '../time/instant.ts';

/** The civil hour of an instant, counted from 1970-01-01 00:00 (+08:00). */
export const civilHour = (at: Instant): number => Math.floor((at + CIVIL_OFFSET_MS) / hours(1));

/**
 * Counts per subject and civil hour, for the latest hours only: a ring of small numbers per subject, so that weeks of a city's
 * posts take a few megabytes however many there are. Neither the order of what is added nor what has left the ring matters.
 */
export type HourlyCounts = {
  /** Adds one to every subject at that hour; an hour that has left the ring is passed over. */
  add(subjects: readonly string[], hour: number): void;
  /** The sum of the hours `from`…`to`, `to` not included; what lies outside the ring is 0. */
  sum(subject: string, from: number, to: number): number;
  /** The latest hour before `before`, with anything in it; undefined when there is none. */
  lastBefore(subject: string, before: number): number | undefined;
  subjects(): readonly string[];
  /** The first hour the ring still holds, by the latest hour that was added. */
  readonly firstHour: number;
  /** Additions that were left out because there were too many subjects already. */
  readonly leftOut: number;
  /** Bytes of the rings. */
  readonly bytes: number;
};

const MOST = 0xffff;

/** An empty ring of `size` hours for at most `mostSubjects` subjects. */
export function createHourlyCounts(size: number, mostSubjects: number): HourlyCounts {
  const rings = new Map<string, Uint16Array>();
  let newest = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  const slot = (hour: number): number => ((hour % size) + size) % size;
  const first = (): number => newest - size + 1;

  function turnTo(hour: number): void {
    const gone = Math.min(size, newest === Number.NEGATIVE_INFINITY ? 0 : hour - newest);
    for (let step = 0; step < gone; step += 1) {
      const at = slot(hour - step);
      for (const ring of rings.values()) ring[at] = 0;
    }
    newest = hour;
  }

  return {
    add(subjects, hour) {
      if (hour > newest) turnTo(hour);
      if (hour < first()) return;
      const at = slot(hour);
      for (const subject of subjects) {
        let ring = rings.get(subject);
        if (ring === undefined) {
          if (rings.size >= mostSubjects) {
            leftOut += 1;
            continue;
          }
          ring = new Uint16Array(size);
          rings.set(subject, ring);
        }
        ring[at] = Math.min(MOST, (ring[at] as number) + 1);
      }
    },
    sum(subject, from, to) {
      const ring = rings.get(subject);
      if (ring === undefined) return 0;
      let total = 0;
      const end = Math.min(to, newest + 1);
      for (let hour = Math.max(from, first()); hour < end; hour += 1) total += ring[slot(hour)] as number;
      return total;
    },
    lastBefore(subject, before) {
      const ring = rings.get(subject);
      if (ring === undefined) return undefined;
      for (let hour = Math.min(before - 1, newest); hour >= first(); hour -= 1) {
        if ((ring[slot(hour)] as number) > 0) return hour;
      }
      return undefined;
    },
    subjects: () => [...rings.keys()],
    get firstHour() {
      return first();
    },
    get leftOut() {
      return leftOut;
    },
    get bytes() {
      return rings.size * size * 2;
    },
  };
}
