import { z } from 'zod';
import { no, ok, type Result } from '../result.ts';
import type { Instant } from '../time/instant.ts';
import type { Incident, KeptPost } from './incident.ts';
import { mergedAway, movedMembership, survivorOf, tookIn } from './merge-incidents.ts';
import { planMove } from './move-posts.ts';
import { come, stay, type RegroupPlan, type RegroupRefusal, type RegroupState } from './regroup-plan.ts';
import { planSplit } from './split-incident.ts';
import { planUngroup } from './ungroup-incident.ts';

const id = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(2, '请写明理由').max(500);
/** More posts than an officer names one by one; what is bigger is a merge. */
const posts = z.array(id).min(1, '至少写一条帖文').max(500, '一次最多 500 条帖文').readonly();

/** What an officer can do to the grouping of posts into incidents; each with its reason. */
export const regroupCommandSchema = z.discriminatedUnion('kind', [
  /** Several incidents are one matter: the one detected earliest survives. */
  z.strictObject({ kind: z.literal('merge'), incidents: z.array(id).min(2).max(20).readonly(), reason }),
  /** Some posts of an incident are a matter of their own. */
  z.strictObject({ kind: z.literal('split'), incident: id, posts, reason }),
  /** Posts belong to another incident that is there already. */
  z.strictObject({ kind: z.literal('move'), into: id, posts, reason }),
  /** Undoes a merge: the incident that went up in another stands on its own again, with the posts it had. */
  z.strictObject({ kind: z.literal('ungroup'), incident: id, reason }),
]);
export type RegroupCommand = z.infer<typeof regroupCommandSchema>;

/** What the window of a running analyzer has to follow; a record of `incidents.regrouped`. */
export const regroupRecordSchema = z
  .strictObject({
    merges: z.array(z.strictObject({ from: z.string(), into: z.string() }).readonly()).readonly(),
    moves: z.array(z.strictObject({ post: z.string(), into: z.string() }).readonly()).readonly(),
    /** Incidents whose words were erased: nothing may be compared with their posts any more. */
    erased: z.array(z.string()).readonly().optional(),
  })
  .readonly();
export type RegroupRecord = z.infer<typeof regroupRecordSchema>;

/**
 * Decides an officer's merge, split, move or undoing of a merge. No clock moves later: a survivor starts at the earliest
 * detection, whoever gives posts away keeps its own. What an officer takes apart the machine never merges again.
 */
export function planRegroup(
  command: RegroupCommand,
  state: RegroupState,
  by: string,
  at: Instant,
): Result<RegroupPlan, RegroupRefusal> {
  switch (command.kind) {
    case 'merge':
      return planMerge(command.incidents, state, command.reason, by, at);
    case 'split': {
      const incident = state.incidents.get(command.incident);
      if (incident === undefined) return no({ code: 'unknown_incident', incident: command.incident });
      const members = state.members.get(incident.id) ?? [];
      const plan = planSplit(incident, members, command.posts, command.reason, at, by);
      if (plan.ok) return ok(splitRevisions(plan.value, incident, members));
      const known = new Set(members.map(({ post }) => post.id));
      const { code } = plan.error;
      if (code === 'not_a_member') return no({ code, posts: command.posts.filter((post) => !known.has(post)) });
      return code === 'nothing_to_split' ? no({ code: 'nothing_to_do' }) : no({ code, incident: incident.id });
    }
    case 'move':
      return planMove(command.into, command.posts, state, command.reason, by, at);
    case 'ungroup':
      return planUngroup(command.incident, state, command.reason, by, at);
    default:
      return command satisfies never;
  }
}

function planMerge(
  ids: readonly string[],
  { incidents, members }: RegroupState,
  reason: string,
  by: string,
  at: Instant,
): Result<RegroupPlan, RegroupRefusal> {
  if (new Set(ids).size < ids.length) return no({ code: 'same_incident' });
  const found: Incident[] = [];
  for (const name of ids) {
    const incident = incidents.get(name);
    if (incident === undefined) return no({ code: 'unknown_incident', incident: name });
    if (incident.status === 'merged') return no({ code: 'is_merged', incident: name });
    found.push(incident);
  }
  const survivor = survivorOf(found as [Incident, ...Incident[]]);
  const others = found.filter((incident) => incident !== survivor);
  const joining = others.flatMap((other) => moved(members.get(other.id) ?? [], survivor.id, reason));
  return ok({
    subject: survivor.id,
    revisions: [
      {
        base: tookIn(survivor, others, reason, at, by),
        members: [...(members.get(survivor.id) ?? []), ...joining],
        answerLost: false,
      },
    ],
    away: others.map((other) => mergedAway(other, survivor.id, reason, at, by)),
    moves: joining.map(({ post, membership }) => ({ id: post.id, membership })),
  });
}

const moved = (members: readonly KeptPost[], into: string, reason: string): readonly KeptPost[] =>
  members.map((kept) => ({ ...kept, membership: movedMembership(kept.membership, into, reason) }));

function splitRevisions(
  plan: Extract<ReturnType<typeof planSplit>, { ok: true }>['value'],
  incident: Incident,
  members: readonly KeptPost[],
): RegroupPlan {
  const leaving = new Map(plan.moves.map((move) => [move.id, move.membership]));
  return {
    subject: plan.createdId,
    revisions: [stay(plan.original, incident, members, leaving), come(plan.created, [], members, leaving)],
    away: [],
    moves: plan.moves,
  };
}
