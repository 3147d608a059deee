import { no, ok, type Result } from '../result.ts';
import { toClock, type Instant } from '../time/instant.ts';
import { incidentIdOf } from './choose-incident.ts';
import type { IncidentBase } from './derive-incident.ts';
import type { HistoryLine, Incident, KeptPost, Membership } from './incident.ts';
import { decidedBy, placedMembership } from './merge-incidents.ts';

export type SplitRefusal = { readonly code: 'nothing_to_split' | 'nothing_left' | 'not_a_member' | 'is_merged' };

/** What a split does: the moved posts' new memberships and what the two incidents start from. */
export type SplitPlan = {
  readonly createdId: string;
  readonly moves: readonly { readonly id: string; readonly membership: Membership }[];
  /** The original keeps its case and its clock. */
  readonly original: IncidentBase;
  /** The new incident; its clock starts at the earliest collection among the posts it takes. */
  readonly created: IncidentBase;
};

/**
 * Splits posts off an incident into one of their own (an officer's decision, with its reason). The original stays with at
 * least one post and its detection is not touched; no clock moves later. The machine never merges the two again.
 */
export function planSplit(
  incident: Incident,
  members: readonly KeptPost[],
  postIds: readonly string[],
  reason: string,
  at: Instant,
  by?: string,
): Result<SplitPlan, SplitRefusal> {
  if (incident.status === 'merged') return no({ code: 'is_merged' });
  const wanted = new Set(postIds);
  const leaving = members.filter(({ post }) => wanted.has(post.id));
  if (wanted.size === 0) return no({ code: 'nothing_to_split' });
  if (leaving.length < wanted.size) return no({ code: 'not_a_member' });
  if (leaving.length === members.length) return no({ code: 'nothing_left' });
  const founder = leaving.reduce((first, kept) => (isBefore(kept, first) ? kept : first));
  // The founder may have founded the original, or been split off and put back before: every split founds another id.
  const createdId = incidentIdOf(`${founder.post.id} split from ${incident.id}`, at);
  const line = (kind: string, text: string, version: number, more: Partial<HistoryLine> = {}): HistoryLine => ({
    at,
    kind,
    note: `${text}:${reason}`,
    ...decidedBy(by, version),
    ...more,
  });
  const { apartFrom = [] } = incident;
  return ok({
    createdId,
    moves: leaving.map(({ post, membership }) => ({
      id: post.id,
      membership: placedMembership(membership, createdId, `${toClock(at)} 拆分：${reason}`),
    })),
    original: {
      ...incident,
      history: [
        ...incident.history,
        line('split', `拆出 ${leaving.length} 条帖文为 ${createdId}`, incident.version + 1),
      ],
      apartFrom: [...apartFrom, createdId],
    },
    created: {
      id: createdId,
      region: incident.region,
      version: 0,
      appendedVersion: 0,
      splitFrom: incident.id,
      answeredBy: null,
      history: [
        line('split_from', `由 ${incident.id} 拆出`, 1, {
          from: [incident.id],
          posts: leaving.map(({ post }) => post.id),
        }),
      ],
      levelTimeline: [],
      level: 'IV',
      levelTriggers: [],
      detectedAt: founder.post.collectedAt,
      apartFrom: [...apartFrom, incident.id],
    },
  });
}

const isBefore = (a: KeptPost, b: KeptPost): boolean =>
  a.post.collectedAt < b.post.collectedAt || (a.post.collectedAt === b.post.collectedAt && a.post.id < b.post.id);
