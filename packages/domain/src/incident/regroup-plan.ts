import type { IncidentBase } from './derive-incident.ts';
import type { Incident, KeptPost, Membership } from './incident.ts';

/** Why an officer's regrouping cannot be. */
export type RegroupRefusal =
  | {
      readonly code: 'unknown_incident' | 'is_erased' | 'is_merged' | 'not_merged' | 'nothing_left';
      readonly incident: string;
    }
  | { readonly code: 'unknown_post' | 'not_a_member'; readonly posts: readonly string[] }
  | { readonly code: 'same_incident' | 'nothing_to_do' };

/** An incident that is made anew: of what it starts, and of which members with their memberships as they will be. */
export type Revision = {
  readonly base: IncidentBase;
  readonly members: readonly KeptPost[];
  /** Its answer went with posts that left: what else answers it is to be looked up. */
  readonly answerLost: boolean;
};

export type RegroupPlan = {
  /** The incident the officer gets to see: the survivor, the new one, the one restored or enlarged. */
  readonly subject: string;
  readonly revisions: readonly Revision[];
  /** Incidents that go up in another. */
  readonly away: readonly Incident[];
  readonly moves: readonly Move[];
};
export type Move = { readonly id: string; readonly membership: Membership };

/** What a command is decided on; read at one moment, saved against these versions. */
export type RegroupState = {
  /** The incidents that the command names and those its posts are in. */
  readonly incidents: ReadonlyMap<string, Incident>;
  /** All members of each of them. */
  readonly members: ReadonlyMap<string, readonly KeptPost[]>;
  /** The posts that the command names. */
  readonly posts: ReadonlyMap<string, KeptPost>;
};

/** An incident that some posts leave: its answer is lost when it was one of them. */
export function stay(
  base: IncidentBase,
  incident: Incident,
  members: readonly KeptPost[],
  leaving: ReadonlyMap<string, Membership>,
): Revision {
  const answerLost = incident.answeredBy !== null && leaving.has(incident.answeredBy.postId);
  return {
    base: answerLost ? { ...base, answeredBy: null } : base,
    members: members.filter(({ post }) => !leaving.has(post.id)),
    answerLost,
  };
}

/** An incident that posts come to, with their new memberships. */
export function come(
  base: IncidentBase,
  held: readonly KeptPost[],
  candidates: readonly KeptPost[],
  coming: ReadonlyMap<string, Membership>,
): Revision {
  const arrived = candidates.flatMap((kept) => {
    const membership = coming.get(kept.post.id);
    return membership === undefined ? [] : [{ ...kept, membership }];
  });
  return { base, members: [...held, ...arrived], answerLost: false };
}

/** What an officer sorted by hand the machine does not throw together again. */
export const withApart = ({ apartFrom = [] }: Incident, others: readonly string[]): readonly string[] => [
  ...new Set([...apartFrom, ...others]),
];
