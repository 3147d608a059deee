import { toClock, type Instant } from '../time/instant.ts';
import type { Incident, Membership } from './incident.ts';

/** Of several incidents that are one matter: the one detected earliest survives (then the smaller id). */
export function survivorOf<T extends Pick<Incident, 'id' | 'detectedAt'>>(incidents: readonly [T, ...T[]]): T {
  return incidents.reduce((best, other) =>
    other.detectedAt < best.detectedAt || (other.detectedAt === best.detectedAt && other.id < best.id) ? other : best,
  );
}

/** The incident that goes up in another: kept as a record, with its counts as they were. One version on. */
export function mergedAway(incident: Incident, into: string, reason: string, at: Instant): Incident {
  return {
    ...incident,
    version: incident.version + 1,
    status: 'merged',
    mergedInto: into,
    history: [...incident.history, { at, kind: 'merged_into', note: `并入 ${into}:${reason}` }],
  };
}

/** The note a survivor keeps of what it took in; the clock starts at the earlier of the two detections. */
export function tookIn(incident: Incident, reason: string, at: Instant): Incident['history'][number] {
  return {
    at,
    kind: 'merged',
    note: `并入 ${incident.id}(${incident.title},${toClock(incident.detectedAt)} 发现):${reason}`,
  };
}

/** The membership of a post that follows its incident into another. */
export function movedMembership(held: Membership, into: string, reason: string): Membership {
  return { ...held, incidentId: into, reason: `${reason};原归并理由:${held.reason}` };
}
