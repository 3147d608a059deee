import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { Change } from '@tingchao/ports/commit.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import { documentJson } from '@tingchao/ports/versioned.ts';
import { park } from '@tingchao/runtime/park.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

type Parking = Pick<Platform, 'log' | 'events'>;
const because = (reason: string | undefined): string => `存储拒绝：${reason}`;
const reasonsOf = ({ items }: Rejected): ReadonlyMap<string, string> =>
  new Map(items.map(({ id, reason }) => [id, reason]));

/** Parks the posts of a batch that the store refuses for good, as they came; returns the others. */
export async function parkPosts<T extends { readonly post: Post }>(
  platform: Parking,
  batch: readonly T[],
  error: Rejected,
): Promise<readonly T[]> {
  const reasons = reasonsOf(error);
  const refused = batch.filter(({ post }) => reasons.has(post.id));
  // Whatever else it was that was refused, trying the same again would not end.
  if (refused.length === 0) throw error;
  await park(
    platform,
    refused.map(({ post }) => ({
      topic: 'posts.collected',
      place: post.id,
      record: { key: post.id, value: JSON.stringify(post) },
      reason: because(reasons.get(post.id)),
    })),
  );
  return batch.filter(({ post }) => !reasons.has(post.id));
}

/**
 * Parks what the store refuses of a change whose posts it took: incidents as they would have been, the next post of each being
 * a new try; moved posts with the membership they should have. Returns the incidents that were saved. A refused new post is
 * thrown: without it the incidents are to be derived anew.
 */
export async function parkIncidents(
  platform: Parking,
  { posts = [], moved = [], incidents = [] }: Change,
  error: Rejected,
): Promise<readonly Incident[]> {
  const reasons = reasonsOf(error);
  if (posts.some(({ post }) => reasons.has(post.id))) throw error;
  await park(platform, [
    ...incidents
      .filter(({ id }) => reasons.has(id))
      .map((incident) => ({
        topic: 'incidents.changed' as const,
        place: `${incident.id}/${incident.version}/${incident.counts.posts}`,
        record: { key: incident.id, value: documentJson(incident) },
        reason: because(reasons.get(incident.id)),
      })),
    ...moved
      .filter(({ post }) => reasons.has(post.id))
      .map((kept) => ({
        topic: 'posts.kept' as const,
        place: `${kept.post.id}/${kept.membership.incidentId}`,
        record: { key: kept.post.id, value: JSON.stringify(kept) },
        reason: because(reasons.get(kept.post.id)),
      })),
  ]);
  return incidents.filter(({ id }) => !reasons.has(id));
}

/** Gives posts the membership they carry; those that the store refuses are parked and stay where they are. */
export async function moveOrPark(
  platform: Parking & Pick<Platform, 'commit'>,
  moved: readonly KeptPost[],
): Promise<void> {
  if (moved.length === 0) return;
  try {
    await platform.commit({ moved });
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    await parkIncidents(platform, { moved }, error);
  }
}
