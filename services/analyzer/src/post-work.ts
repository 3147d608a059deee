import { answerTime } from '@tingchao/domain/incident/answer-time.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { movedMembership } from '@tingchao/domain/incident/merge-incidents.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { IncidentChange } from './save-incidents.ts';

/** What a batch of posts comes to, while it is decided. */
export type Work = {
  readonly kept: KeptPost[];
  /** Posts that were stored before: delivered again. */
  readonly again: KeptPost[];
  readonly changes: Map<string, IncidentChange>;
  /** Incidents that the batch founded. */
  readonly opened: Set<string>;
};

/** A post that is stored: its decision holds; what a crash left undone for its incidents is done now. */
export function again(work: Work, kept: KeptPost): void {
  work.again.push(kept);
  const { incidentId } = kept.membership;
  if (incidentId === null) return;
  changeOf(work, incidentId, kept).resumed = true;
  answerOthers(work, kept);
  for (const id of kept.membership.answers ?? []) changeOf(work, id, kept).resumed = true;
}

/** An official post answers incidents it is no member of. */
export function answerOthers(work: Work, kept: KeptPost): void {
  const at = answerTime(kept.post.publishedAt, kept.post.collectedAt);
  for (const id of kept.membership.answers ?? []) {
    changeOf(work, id, kept).answers.push({ postId: kept.post.id, at, text: kept.post.text.slice(0, 500) });
  }
}

/** What the batch does to an incident so far. */
export function changeOf(work: Work, id: string, kept: KeptPost): IncidentChange {
  const held = work.changes.get(id);
  const at = kept.post.collectedAt;
  if (held !== undefined) {
    if (at > held.at) held.at = at;
    return held;
  }
  const change: IncidentChange = {
    id,
    region: kept.post.region,
    added: [],
    answers: [],
    takesIn: [],
    at,
    resumed: false,
  };
  work.changes.set(id, change);
  return change;
}

/** What the batch has for one incident goes to another; `settled` when the two are one in the store already. */
export function takeIn(work: Work, into: string, id: string, reason: string, at: Instant, settled = false): void {
  const gone = work.changes.get(id);
  const region = gone?.region ?? work.changes.get(into)?.region ?? '';
  const change = work.changes.get(into) ?? {
    id: into,
    region,
    added: [],
    answers: [],
    takesIn: [],
    at,
    resumed: false,
  };
  work.changes.set(into, change);
  change.resumed = true;
  // Posts of this batch have not been stored yet: they become members of the survivor at once.
  for (const kept of gone?.added ?? []) {
    const moved = { ...kept, membership: movedMembership(kept.membership, into, reason) };
    work.kept[work.kept.indexOf(kept)] = moved;
    change.added.push(moved);
  }
  change.answers.push(...(gone?.answers ?? []));
  change.takesIn.push(...(gone?.takesIn ?? []));
  work.changes.delete(id);
  if (!work.opened.delete(id) && !settled) change.takesIn.push({ id, reason });
}
