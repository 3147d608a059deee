import { no, ok, type Result } from '../result.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { Incident, KeptPost } from './incident.ts';
import { decidedBy, placedMembership } from './merge-incidents.ts';
import {
  come,
  stay,
  withApart,
  type RegroupPlan,
  type RegroupRefusal,
  type RegroupState,
  type Revision,
} from './regroup-plan.ts';

/**
 * Moves single posts to an incident that is there already. An incident keeps at least one post (to give all away is a
 * merge) and its own detection; the receiver starts at the earlier of its own and the posts'.
 */
export function planMove(
  into: string,
  postIds: readonly string[],
  { incidents, members, posts }: RegroupState,
  reason: string,
  by: string,
  at: Instant,
): Result<RegroupPlan, RegroupRefusal> {
  const target = incidents.get(into);
  if (target === undefined) return no({ code: 'unknown_incident', incident: into });
  if (target.status === 'merged') return no({ code: 'is_merged', incident: into });
  const unknown = postIds.filter((post) => !posts.has(post));
  if (unknown.length > 0) return no({ code: 'unknown_post', posts: unknown });
  const coming = [...new Set(postIds)]
    .map((post) => posts.get(post) as KeptPost)
    .filter(({ membership }) => membership.incidentId !== into);
  if (coming.length === 0) return no({ code: 'nothing_to_do' });
  const moves = coming.map(({ post, membership }) => ({
    id: post.id,
    membership: placedMembership(membership, into, `${toClock(at)} 改归：${reason}`),
  }));
  const leaving = new Map(moves.map(({ id, membership }) => [id, membership]));
  const sources = [...new Set(coming.map(({ membership }) => membership.incidentId ?? ''))];
  const revisions: Revision[] = [];
  for (const id of sources) {
    const source = incidents.get(id);
    if (source === undefined || source.status === 'merged') continue;
    const revision = give(source, members.get(id) ?? [], leaving, { into, reason, by, at });
    if (revision.members.length === 0) return no({ code: 'nothing_left', incident: id });
    revisions.push(revision);
  }
  const line = {
    at,
    kind: 'moved_in',
    note: `移入 ${coming.length} 条帖文：${reason}`,
    ...decidedBy(by, target.version + 1),
    from: sources,
    posts: moves.map(({ id }) => id),
  };
  const apartFrom = withApart(
    target,
    sources.filter((id) => id !== ''),
  );
  const base = { ...target, history: [...target.history, line], apartFrom };
  revisions.push(come(base, members.get(into) ?? [], coming, leaving));
  return ok({ subject: into, revisions, away: [], moves });
}

function give(
  source: Incident,
  members: readonly KeptPost[],
  leaving: Parameters<typeof stay>[3],
  { into, reason, by, at }: { into: string; reason: string; by: string; at: Instant },
): Revision {
  const gone = members.filter(({ post }) => leaving.has(post.id)).length;
  const note = `移出 ${gone} 条帖文至 ${into}:${reason}`;
  const line = { at, kind: 'moved_out', note, ...decidedBy(by, source.version + 1) };
  const base = { ...source, history: [...source.history, line], apartFrom: withApart(source, [into]) };
  return stay(base, source, members, leaving);
}
