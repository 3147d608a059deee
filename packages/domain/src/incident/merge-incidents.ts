import { toClock, type Instant } from '../time/instant.ts';
import type { IncidentBase } from './derive-incident.ts';
import type { HistoryLine, Incident, Membership } from './incident.ts';

/** Of several incidents that are one matter: the one detected earliest survives (then the smaller id). */
export function survivorOf<T extends Pick<Incident, 'id' | 'detectedAt'>>(incidents: readonly [T, ...T[]]): T {
  return incidents.reduce((best, other) =>
    other.detectedAt < best.detectedAt || (other.detectedAt === best.detectedAt && other.id < best.id) ? other : best,
  );
}

/** Whether an officer set the two apart, or what has gone up in them since; the machine merges no such pair. */
export function isKeptApart(a: Incident, b: Incident): boolean {
  return names(a.apartFrom, b) || names(b.apartFrom, a);
}

const names = (apartFrom: Incident['apartFrom'], { id, absorbed = [] }: Incident): boolean =>
  apartFrom?.some((other) => other === id || absorbed.includes(other)) === true;

/** The incident that goes up in another: kept as a record, with its counts as they were. One version on. */
export function mergedAway(incident: Incident, into: string, reason: string, at: Instant, by?: string): Incident {
  const version = incident.version + 1;
  const line = { at, kind: 'merged_into', note: `并入 ${into}:${reason}`, ...decidedBy(by, version) };
  return { ...incident, version, status: 'merged', mergedInto: into, history: [...incident.history, line] };
}

/** Ends what a line of the history says of the incident that went up; the reason follows. */
const FOUND = ' 发现）：';

/**
 * What a survivor starts from after it took others in: the clock starts at the earliest of the detections, the first
 * answer to any of them holds, what an officer kept apart from one is kept apart from all.
 */
export function tookIn<T extends IncidentBase>(
  base: T,
  others: readonly Incident[],
  reason: string,
  at: Instant,
  by?: string,
): T {
  if (others.length === 0) return base;
  const gone = others.flatMap(({ id, absorbed = [] }) => [id, ...absorbed]);
  const absorbed = [...new Set([...(base.absorbed ?? []), ...gone])];
  const apart = [base, ...others].flatMap(({ apartFrom = [] }) => apartFrom);
  const apartFrom = [...new Set(apart)].filter((id) => id !== base.id && !absorbed.includes(id));
  const lines = others.map((other): HistoryLine => ({
    at,
    kind: 'merged',
    note: `并入 ${other.id}（${other.title},${toClock(other.detectedAt)}${FOUND}${reason}`,
    ...decidedBy(by, base.version + 1),
  }));
  return {
    ...base,
    detectedAt: Math.min(base.detectedAt, ...others.map((other) => other.detectedAt)) as Instant,
    answeredBy: earliestAnswer([base.answeredBy, ...others.map((other) => other.answeredBy)]),
    history: [...base.history, ...lines],
    absorbed,
    ...(apartFrom.length > 0 || base.apartFrom !== undefined ? { apartFrom } : {}),
  };
}

/**
 * What a survivor wrote down when it took another in that is still open: the decision of a merge whose writing was cut short
 * between the two documents. Nothing when they were set apart since, or never merged.
 */
export function begunMerge(
  survivor: Incident,
  other: Incident,
): { readonly reason: string; readonly at: Instant; readonly by?: string } | undefined {
  if (survivor.status !== 'open' || other.status !== 'open' || isKeptApart(survivor, other)) return undefined;
  const line = survivor.history.findLast(
    ({ kind, note }) => kind === 'merged' && note.startsWith(`并入 ${other.id}（`),
  );
  if (line === undefined) return undefined;
  const reason = line.note.slice(line.note.indexOf(FOUND) + FOUND.length);
  return { reason, at: line.at, ...(line.by === undefined ? {} : { by: line.by }) };
}

/** Marks a line of the history as an officer's decision. */
export const decidedBy = (by: string | undefined, version: number): Pick<HistoryLine, 'by' | 'version'> =>
  by === undefined ? {} : { by, version };

/** The answer that came first. */
export function earliestAnswer(answers: readonly Incident['answeredBy'][]): Incident['answeredBy'] {
  return answers.reduce(
    (first, answer) => (answer !== null && (first === null || answer.at < first.at) ? answer : first),
    null,
  );
}

/** The membership of a post that follows its incident into another. */
export function movedMembership(held: Membership, into: string, reason: string): Membership {
  const movedFrom = held.incidentId === null ? held.movedFrom : [...(held.movedFrom ?? []), held.incidentId];
  return {
    ...withoutAnswerTo(held, into),
    incidentId: into,
    reason: `${reason}；原归并理由：${held.reason}`,
    ...(movedFrom === undefined ? {} : { movedFrom }),
  };
}

/** The membership of a post that an officer put into an incident: it does not follow when a merge is undone. */
export function placedMembership(held: Membership, into: string, reason: string): Membership {
  const { movedFrom: _, ...rest } = withoutAnswerTo(held, into);
  const decision = held.decision === 'ignore' ? 'join' : held.decision;
  return { ...rest, decision, incidentId: into, reason: `${reason}；原归并理由：${held.reason}` };
}

/** The membership of a post whose incident stands on its own again. */
export function returnedMembership(held: Membership, to: string, reason: string): Membership {
  const { movedFrom = [], ...rest } = withoutAnswerTo(held, to);
  const before = movedFrom.slice(0, movedFrom.indexOf(to));
  return {
    ...rest,
    incidentId: to,
    reason: `${reason}；原归并理由：${held.reason}`,
    ...(before.length === 0 ? {} : { movedFrom: before }),
  };
}

/** A member answers its incident by being in it. */
function withoutAnswerTo({ answers, ...held }: Membership, id: string): Membership {
  const others = answers?.filter((other) => other !== id) ?? [];
  return others.length === 0 ? held : { ...held, answers: others };
}
