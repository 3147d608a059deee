import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { begunMerges } from './finish-merges.ts';
import type { PostHandlerParts } from './handle-posts.ts';
import type { IncidentBook } from './incident-book.ts';
import { takeIn, type Work } from './post-work.ts';
import { idsOf } from './save-incidents.ts';
import { membersInto, moveMembers, survivorIn } from './stored-moves.ts';

/** The stored posts of incidents that went up in others: they follow. */
export async function followers(platform: Platform, work: Work): Promise<readonly KeptPost[]> {
  const moved: KeptPost[] = [];
  for (const change of work.changes.values()) {
    for (const { id, reason } of change.takesIn) moved.push(...(await membersInto(platform, id, change.id, reason)));
  }
  return moved;
}

/**
 * Reads the incidents of the batch. What was meant for one that an officer merged away meanwhile, or whose merge a crash
 * cut short, goes to the survivor, and so do the posts it still holds. A merge that was cut short between its two documents
 * is done now.
 */
export async function followMerges(parts: PostHandlerParts, work: Work): Promise<ReadonlyMap<string, Incident>> {
  const { platform, book, grouping } = parts;
  const read = new Map(await platform.incidents.getMany(idsOf([...work.changes.values()])));
  leaveErased(parts, work, read);
  const stale = work.changes
    .values()
    .filter(({ id }) => read.get(id)?.status === 'merged')
    .toArray();
  for (const change of stale) {
    const incident = read.get(change.id) as Incident;
    const survivor = await survivorIn(platform, incident);
    read.set(survivor.id, survivor);
    await moveMembers(platform, change.id, survivor.id, '该事件已并案');
    book.forget(survivor.id);
    grouping.merge(change.id, survivor.id);
    takeIn(work, survivor.id, change.id, '该事件已并案', change.at, true);
  }
  for (const change of work.changes.values()) {
    const held = read.get(change.id);
    for (const { gone, reason } of held === undefined ? [] : await begunMerges(platform, held)) {
      read.set(gone.id, gone);
      grouping.merge(gone.id, change.id);
      takeIn(work, change.id, gone.id, reason, change.at);
    }
  }
  return read;
}

/**
 * An incident that was erased meanwhile gets nothing any more: what was chosen for it is chosen again, without it. `Transient`
 * when there is such a choice.
 */
function leaveErased({ grouping, placed }: PostHandlerParts, work: Work, read: ReadonlyMap<string, Incident>): void {
  const isErased = (id: string): boolean => read.get(id)?.erasedAt !== undefined;
  const struck: string[] = [];
  for (const change of work.changes.values()) {
    const erased = [change.id, ...change.takesIn.map(({ id }) => id)].filter(isErased);
    if (erased.length === 0) continue;
    if (change.added.length === 0 && isErased(change.id)) work.changes.delete(change.id);
    else struck.push(...erased);
    for (const { post } of change.added) {
      const choice = placed.get(post.id);
      if (choice === undefined || isErased(choice.incidentId ?? '')) placed.delete(post.id);
      else placed.set(post.id, { ...choice, merges: choice.merges.filter((id) => !isErased(id)) });
    }
  }
  for (const id of struck) grouping.forget(id);
  if (struck.length > 0) throw new Transient(`事件 ${struck.join('、')} 刚被抹除，重新归并`);
}

/** Reads the sums from the store before the batch's posts are in it, so that each post is added once and in its turn. */
export async function prepareSums(book: IncidentBook, work: Work, read: ReadonlyMap<string, Incident>): Promise<void> {
  const plain = work.changes
    .values()
    .filter(({ id, resumed, takesIn }) => !resumed && takesIn.length === 0 && read.has(id));
  await book.sumCounted(plain.map(({ id }) => read.get(id) as Incident).toArray());
  // All at once: a store that has to search for them searches once for all that are asked for in the same moment.
  await Promise.all(
    work.changes.values().map(async ({ id }) => {
      if (work.opened.has(id)) book.open(id);
      else await book.tallyOf(id, read.get(id)?.version ?? 0);
    }),
  );
}
