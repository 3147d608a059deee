import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { earliestAnswer, mergedAway, tookIn } from '@tingchao/domain/incident/merge-incidents.ts';
import type { IncidentBase } from '@tingchao/domain/incident/derive-incident.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Change } from '@tingchao/ports/commit.ts';
import { Conflict, Rejected, Transient } from '@tingchao/ports/errors.ts';
import { createPauses } from '@tingchao/runtime/pauses.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { newBase, type IncidentBook } from './incident-book.ts';
import { parkIncidents } from './park-refused.ts';

export type Answer = NonNullable<Incident['answeredBy']>;

/** What a batch does to one incident. */
export type IncidentChange = {
  readonly id: string;
  readonly region: string;
  /** New members, in order of arrival; none when the batch only brings posts that were handled before. */
  readonly added: KeptPost[];
  /** Answers by official posts that are members of another incident. */
  readonly answers: Answer[];
  /** Incidents that go up in this one, with the reason. */
  readonly takesIn: { readonly id: string; readonly reason: string }[];
  /** Collection time of the last post of the batch that touched it. */
  at: Instant;
  /** Something here was handled before and may have been left half done: look for what was stored and not counted, tell anew. */
  resumed: boolean;
};

const TRIES = 8;

/**
 * Brings the documents of a batch up to date and commits them together with its posts, each against the version it was read
 * at (`read`, the documents as the batch was decided on); on a conflict everything is read and decided again. Returns what
 * was saved; an incident that would not change is left, and only told again when its posts were delivered again. An
 * incident that the store refuses is parked; a post that it refuses is thrown as `Rejected`. `Transient` when one of them was
 * merged away meanwhile.
 */
export async function saveIncidents(
  platform: Pick<Platform, 'incidents' | 'posts' | 'commit' | 'log' | 'events'>,
  book: IncidentBook,
  changes: readonly IncidentChange[],
  read: ReadonlyMap<string, Incident>,
  posts: Pick<Change, 'posts' | 'moved'>,
): Promise<readonly Incident[]> {
  let stored = read;
  for (let attempt = 1; ; attempt += 1) {
    const next: Incident[] = [];
    const retold: Incident[] = [];
    const pause = createPauses();
    for (const change of changes) {
      await pause();
      const revised = await revise(book, change, stored);
      next.push(...revised.saved);
      if (change.resumed && revised.left !== undefined) retold.push(revised.left);
    }
    try {
      await platform.commit({ ...posts, incidents: next, retold, redelivered: redeliveredOf(changes) });
      book.saved(next);
      return next;
    } catch (error) {
      // Such a sum has members of what was to go up in it, and whether it still does is decided again.
      for (const { id, takesIn } of changes) if (takesIn.length > 0) book.forget(id);
      if (error instanceof Rejected) {
        const saved = await parkIncidents(platform, { ...posts, incidents: next }, error);
        const isSaved = new Set(saved.map(({ id }) => id));
        for (const { id } of next) if (!isSaved.has(id)) book.forget(id);
        book.saved(saved);
        return saved;
      }
      if (!(error instanceof Conflict)) throw error;
      if (attempt === TRIES) throw new Transient('事件同时被多方修改，稍后重试', { cause: error });
    }
    if (await areElsewhere(platform, posts.posts ?? []))
      throw new Transient('另一个进程刚归并了同一批帖文，按已存的结果重来');
    stored = await platform.incidents.getMany(idsOf(changes));
    const gone = changes.find(({ id }) => stored.get(id)?.status === 'merged');
    if (gone !== undefined) throw new Transient(`事件 ${gone.id} 刚被并案，重新归并`);
    const erased = changes.find(({ id }) => stored.get(id)?.erasedAt !== undefined);
    if (erased !== undefined) throw new Transient(`事件 ${erased.id} 刚被抹除，重新归并`);
  }
}

/**
 * Incidents whose telling a new delivery of the batch makes good. What goes up in another is told once, so it is not among
 * them: when its posts come again, nothing says any more that it was changed with them.
 */
const redeliveredOf = (changes: readonly IncidentChange[]): ReadonlySet<string> =>
  new Set(changes.filter(({ takesIn }) => takesIn.length === 0).map(({ id }) => id));

/** Whether one of these posts is stored with another incident: by whoever has its partition now, or by an officer. */
async function areElsewhere({ posts }: Pick<Platform, 'posts'>, ours: readonly KeptPost[]): Promise<boolean> {
  const stored = await posts.getMany(ours.map(({ post }) => post.id));
  return ours.some(({ post, membership }) => {
    const there = stored.get(post.id);
    return there !== undefined && there.membership.incidentId !== membership.incidentId;
  });
}

/** Every incident that the changes touch. */
export const idsOf = (changes: readonly IncidentChange[]): readonly string[] => [
  ...new Set(changes.flatMap((change) => [change.id, ...change.takesIn.map(({ id }) => id)])),
];

/** Documents to be saved, and one that is left as it stands. */
type Revised = { readonly saved: readonly Incident[]; readonly left?: Incident };

async function revise(
  book: IncidentBook,
  change: IncidentChange,
  stored: ReadonlyMap<string, Incident>,
): Promise<Revised> {
  const held = stored.get(change.id);
  const tally = await book.tallyOf(change.id, held?.version ?? 0);
  const away: Incident[] = [];
  let base: IncidentBase = held ?? newBase(change.id, change.region);
  for (const { id, reason } of change.takesIn) {
    for (const kept of await book.membersOf(id)) book.add(tally, kept);
    book.forget(id);
    const other = stored.get(id);
    if (other === undefined || other.status === 'merged') continue;
    away.push(mergedAway(other, change.id, reason, change.at));
    // A merge that was cut short between the two documents: the survivor has it written down.
    if (base.absorbed?.includes(id) !== true) base = tookIn(base, [other], reason, change.at);
  }
  base = { ...base, answeredBy: earliestAnswer([base.answeredBy, ...change.answers]) };
  // Post by post, so that the level's timeline does not depend on how the posts were cut into batches.
  let result: Incident | undefined;
  for (const kept of change.added) {
    book.add(tally, kept);
    result = book.derive(tally, base, kept.post.collectedAt);
    base = result;
  }
  result ??= book.derive(tally, base, change.at);
  if (tally.ids.size === 0) return { saved: away };
  // A new member always changes its incident; what was delivered again may change nothing.
  if (change.added.length === 0 && held !== undefined && sameContent(held, result)) return { saved: away, left: held };
  const saved = { ...result, version: (held?.version ?? 0) + 1, appendedVersion: held?.appendedVersion ?? 0 };
  return { saved: [...away, saved] };
}

function sameContent(a: Incident, b: Incident): boolean {
  const plain = (incident: Incident): string =>
    JSON.stringify({ ...incident, version: 0, appendedVersion: 0, settingsVersion: '' });
  return plain(a) === plain(b);
}
