import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { movedMembership } from '@tingchao/domain/incident/merge-incidents.ts';
import { lastSurvivor } from '@tingchao/domain/incident/ungroup-incident.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { moveOrPark } from './park-refused.ts';

/** More members than any incident has. */
const ALL = 1_000_000;

/** The incident that the posts of a merged one belong to in the end. Throws when the chain of merges leads nowhere. */
export async function survivorIn({ incidents }: Pick<Platform, 'incidents'>, merged: Incident): Promise<Incident> {
  const known = new Map([[merged.id, merged]]);
  for (let next = merged.mergedInto; next !== null && !known.has(next);) {
    const incident = await incidents.get(next);
    if (incident === undefined) break;
    known.set(incident.id, incident);
    next = incident.mergedInto;
  }
  const survivor = lastSurvivor(merged, known);
  if (survivor === undefined) throw new Error(`incident ${merged.id} is merged into nothing that is left`);
  return survivor;
}

/** The stored posts of an incident, as members of the one it went up in. */
export async function membersInto(
  { posts }: Pick<Platform, 'posts'>,
  from: string,
  into: string,
  reason: string,
): Promise<readonly KeptPost[]> {
  const members = await posts.byIncident(from, ALL);
  return members.map((kept) => ({ ...kept, membership: movedMembership(kept.membership, into, reason) }));
}

/** Stored posts of an incident that went up in another follow it; posts that are there already are left alone. */
export async function moveMembers(
  platform: Pick<Platform, 'posts' | 'commit' | 'log' | 'events'>,
  from: string,
  into: string,
  reason: string,
): Promise<void> {
  const moved = await membersInto(platform, from, into, reason);
  await moveOrPark(platform, moved);
}
