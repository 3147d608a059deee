import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { isKeptApart, survivorOf } from '@tingchao/domain/incident/merge-incidents.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { PostHandlerParts } from './handle-posts.ts';
import { takeIn, type Work } from './post-work.ts';

/**
 * Merges the incidents a choice shows to be one, as far as no officer set them apart; returns the incident the post is a
 * member of in the end.
 */
export async function merge(parts: PostHandlerParts, work: Work, choice: Choice, at: Instant): Promise<string | null> {
  const { incidentId } = choice;
  if (incidentId === null || choice.merges.length === 0) return incidentId;
  const stored = await parts.platform.incidents.getMany([incidentId, ...choice.merges]);
  const ids = mergeable(incidentId, choice.merges, stored);
  const detected = ids.map((id) => ({ id, detectedAt: detectionOf(work, stored.get(id), id) }));
  const survivor = survivorOf(detected as [(typeof detected)[0], ...typeof detected]);
  const reason = `${choice.reason}（并案依据：一条帖文同时与两个事件同一事由）`;
  for (const id of ids) {
    if (id === survivor.id) continue;
    parts.grouping.merge(id, survivor.id);
    takeIn(work, survivor.id, id, reason, at);
  }
  return survivor.id;
}

/** A post that was stored by a try which failed later on: what it showed to be one matter is merged now. */
export async function mergeStill(
  { platform }: PostHandlerParts,
  work: Work,
  kept: KeptPost,
  choice: Choice,
): Promise<void> {
  const into = kept.membership.incidentId;
  if (into === null || choice.incidentId === null || choice.merges.length === 0) return;
  const ids = [choice.incidentId, ...choice.merges].filter((id) => id !== into);
  const stored = await platform.incidents.getMany([into, ...ids]);
  for (const id of mergeable(into, ids, stored)) {
    const other = stored.get(id);
    if (id === into || other?.status !== 'open' || other.erasedAt !== undefined) continue;
    takeIn(work, into, id, `${choice.reason}（并案依据：一条帖文同时与两个事件同一事由）`, kept.post.collectedAt);
  }
}

function mergeable(
  incidentId: string,
  merges: readonly string[],
  stored: ReadonlyMap<string, Incident>,
): readonly string[] {
  const ids = [incidentId];
  const free = (a: string, b: string): boolean => {
    const [one, other] = [stored.get(a), stored.get(b)];
    return one === undefined || other === undefined || !isKeptApart(one, other);
  };
  if (stored.get(incidentId)?.status === 'merged') return ids;
  for (const id of merges) {
    if (stored.get(id)?.status !== 'merged' && ids.every((other) => free(other, id))) ids.push(id);
  }
  return ids;
}

function detectionOf(work: Work, stored: Incident | undefined, id: string): Instant {
  const added = work.changes.get(id)?.added ?? [];
  const known = stored?.detectedAt ?? Number.POSITIVE_INFINITY;
  return Math.min(known, ...added.map((kept) => kept.post.collectedAt)) as Instant;
}
