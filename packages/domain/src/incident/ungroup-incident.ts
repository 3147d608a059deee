import { no, ok, type Result } from '../result.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { Incident } from './incident.ts';
import { decidedBy, returnedMembership } from './merge-incidents.ts';
import { come, stay, withApart, type RegroupPlan, type RegroupRefusal, type RegroupState } from './regroup-plan.ts';

/** Where the posts of a merged incident are now: at the end of the chain of merges. */
export function lastSurvivor(incident: Incident, incidents: ReadonlyMap<string, Incident>): Incident | undefined {
  const seen = new Set<string>();
  let at: Incident | undefined = incident;
  while (at?.status === 'merged' && !seen.has(at.id)) {
    seen.add(at.id);
    at = at.mergedInto === null ? undefined : incidents.get(at.mergedInto);
  }
  return at?.status === 'merged' ? undefined : at;
}

/**
 * Undoes a merge: the incident stands on its own again with the posts that came from it, and with its own detection; what
 * came after the merge stays with the survivor, whose clock stays where it is. The machine never merges the two again.
 */
export function planUngroup(
  id: string,
  { incidents, members }: RegroupState,
  reason: string,
  by: string,
  at: Instant,
): Result<RegroupPlan, RegroupRefusal> {
  const gone = incidents.get(id);
  if (gone === undefined) return no({ code: 'unknown_incident', incident: id });
  if (gone.status !== 'merged') return no({ code: 'not_merged', incident: id });
  const holder = lastSurvivor(gone, incidents);
  if (holder === undefined) return no({ code: 'unknown_incident', incident: gone.mergedInto ?? id });
  const held = members.get(holder.id) ?? [];
  const returning = held.filter(({ membership }) => membership.movedFrom?.includes(id) === true);
  if (returning.length === 0) return no({ code: 'nothing_to_do' });
  if (returning.length === held.length) return no({ code: 'nothing_left', incident: holder.id });
  const moves = returning.map(({ post, membership }) => ({
    id: post.id,
    membership: returnedMembership(membership, id, `${toClock(at)} 撤销并案：${reason}`),
  }));
  const back = new Map(moves.map((move) => [move.id, move.membership]));
  const line = (kind: string, text: string, version: number): Incident['history'][number] => ({
    at,
    kind,
    note: `${text}:${reason}`,
    ...decidedBy(by, version),
    ...(kind === 'restored' ? { from: [holder.id] } : {}),
  });
  const own = new Set([id, ...(gone.absorbed ?? [])]);
  const left = stay(
    {
      ...holder,
      history: [...holder.history, line('unmerged', `撤销并案，${gone.title}（${id}）恢复独立`, holder.version + 1)],
      absorbed: (holder.absorbed ?? []).filter((other) => !own.has(other)),
      apartFrom: withApart(holder, [id]),
    },
    holder,
    held,
    back,
  );
  // An answer that the survivor took over from it goes back with it.
  const tookAnswer = holder.answeredBy !== null && holder.answeredBy.postId === gone.answeredBy?.postId;
  const restored = {
    ...gone,
    history: [...gone.history, line('restored', `由 ${holder.id} 恢复独立`, gone.version + 1)],
    apartFrom: withApart(gone, [holder.id]),
  };
  return ok({
    subject: id,
    revisions: [
      tookAnswer ? { ...left, base: { ...left.base, answeredBy: null }, answerLost: true } : left,
      come(restored, [], returning, back),
    ],
    away: [],
    moves,
  });
}
