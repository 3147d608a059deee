import type { HistoryLine, Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { placedMembership, returnedMembership } from '@tingchao/domain/incident/merge-incidents.ts';
import type { RegroupRecord } from '@tingchao/domain/incident/regroup.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { moveOrPark } from './park-refused.ts';
import { moveMembers, survivorIn } from './stored-moves.ts';

const ALL = 1_000_000;
/** Moves a record of the log carries at most. */
const CHUNK = 500;

/**
 * Does what saved incidents say and a crash may have left undone: posts follow their incident, officers' decisions are in
 * the audit log, running analyzers are told. Only for documents that have not been appended yet; harmless when repeated.
 */
export async function completeRegroup(
  platform: Pick<Platform, 'posts' | 'incidents' | 'audit' | 'log' | 'commit' | 'events'>,
  incidents: readonly Incident[],
): Promise<void> {
  const merges: RegroupRecord['merges'][number][] = [];
  const moves: RegroupRecord['moves'][number][] = [];
  for (const incident of incidents) {
    if (incident.status === 'merged') {
      const survivor = await survivorIn(platform, incident);
      await moveMembers(platform, incident.id, survivor.id, incident.history.at(-1)?.note ?? '并案');
      merges.push({ from: incident.id, into: survivor.id });
    }
    for (const line of incident.history) {
      if (line.by === undefined || (line.version ?? 0) <= incident.appendedVersion) continue;
      if (incident.status === 'open') {
        const brought = await bring(platform, incident, line);
        await moveOrPark(platform, brought);
        for (const post of line.posts ?? brought.map(({ post: { id } }) => id)) moves.push({ post, into: incident.id });
      }
      await platform.audit.append(`${incident.id}:${line.version}:${line.kind}`, {
        at: line.at,
        actor: line.by,
        action: `incident_${line.kind}`,
        subject: incident.id,
        detail: { version: line.version ?? null, posts: line.posts?.length ?? null, mergedInto: incident.mergedInto },
      });
    }
  }
  await tell(platform, merges, moves);
}

/** The posts a line of the history brings and that are still where they came from. */
async function bring(
  { posts }: Pick<Platform, 'posts'>,
  { id }: Incident,
  { kind, from = [], posts: named, note }: HistoryLine,
): Promise<readonly KeptPost[]> {
  if (kind === 'restored') {
    const members: KeptPost[] = [];
    for (const holder of from) members.push(...(await posts.byIncident(holder, ALL)));
    return members
      .filter(({ membership }) => membership.movedFrom?.includes(id) === true)
      .map((kept) => ({ ...kept, membership: returnedMembership(kept.membership, id, note) }));
  }
  if (named === undefined) return [];
  return [...(await posts.getMany(named)).values()]
    .filter(({ membership }) => from.includes(membership.incidentId ?? ''))
    .map((kept) => ({ ...kept, membership: placedMembership(kept.membership, id, note) }));
}

async function tell(
  { log }: Pick<Platform, 'log'>,
  merges: RegroupRecord['merges'],
  moves: RegroupRecord['moves'],
): Promise<void> {
  const records: RegroupRecord[] = [];
  for (let from = 0; from < moves.length; from += CHUNK)
    records.push({ merges: [], moves: moves.slice(from, from + CHUNK) });
  if (merges.length > 0) records.unshift({ merges, moves: [] });
  if (records.length === 0) return;
  await log.append(
    'incidents.regrouped',
    records.map((record) => ({
      key: record.merges[0]?.into ?? record.moves[0]?.into ?? '',
      value: JSON.stringify(record),
    })),
  );
}
