import { answerTime } from '@tingchao/domain/incident/answer-time.ts';
import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import type { Grouping } from '@tingchao/domain/incident/grouping.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { isKeptApart, movedMembership, survivorOf } from '@tingchao/domain/incident/merge-incidents.ts';
import { maskPost } from '@tingchao/domain/post/mask-post.ts';
import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import { postSchema, type Post } from '@tingchao/domain/post/post.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import type { BatchStages, LogRecord } from '@tingchao/ports/message-log.ts';
import { createPauses, mapWithPauses } from '@tingchao/runtime/pauses.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readRecords } from '@tingchao/runtime/read-records.ts';
import { begunMerges } from './finish-merges.ts';
import type { IncidentBook } from './incident-book.ts';
import { parkPosts } from './park-refused.ts';
import { createPrecedence } from './precedence.ts';
import { idsOf, saveIncidents, type IncidentChange } from './save-incidents.ts';
import { membersInto, moveMembers, survivorIn } from './stored-moves.ts';
import type { Understand } from './understand.ts';

/** What the handler of posts and the merge job share. */
export type PostHandlerParts = {
  readonly platform: Platform;
  readonly understand: Understand;
  readonly grouping: Grouping;
  readonly book: IncidentBook;
  /** Gets the ids of the incidents that changed: the merge job looks at them again. */
  readonly touched: Set<string>;
  /** What was chosen for posts of a batch that is not committed yet: tried again, a post must not find itself in the window. */
  readonly placed: Map<string, Choice>;
  /** Whether posts of a region come to this process; the window and the merge job keep to them. */
  readonly isOurs: (region: string) => boolean;
};

/** A post that was read and understood, and waits for its turn to be placed. */
export type ReadPost = { readonly post: Post; readonly understood: ReturnType<Understand> };

/**
 * Handles batches of `posts.collected`. First read and analyse; then, batch after batch, choose the incident, commit the posts
 * (masked) and the incidents, which tells them in `posts.kept` and `incidents.changed`, and return (the log acknowledges). A
 * post that is stored keeps its stored decision; a record that cannot be read is parked with its reason.
 */
export function createPostHandler(parts: PostHandlerParts): BatchStages<readonly ReadPost[]> {
  const { first, afterFirst } = createPrecedence();
  const prepare = async (batch: readonly LogRecord[]): Promise<readonly ReadPost[]> => {
    await afterFirst();
    const posts = await readRecords(parts.platform, batch, postSchema);
    return mapWithPauses(posts, (post) => ({ post, understood: parts.understand(post) }));
  };
  const save = async (posts: readonly ReadPost[], decided: () => void): Promise<readonly Incident[]> => {
    const commit: Platform['commit'] = (change) => {
      decided();
      return parts.platform.commit(change);
    };
    const work = await decide(parts, posts);
    const read = await followMerges(parts, work);
    await prepareSums(parts.book, work, read);
    try {
      return await saveIncidents({ ...parts.platform, commit }, parts.book, [...work.changes.values()], read, {
        posts: [...work.kept, ...work.again],
        moved: await followers(parts.platform, work),
      });
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      for (const id of work.changes.keys()) parts.book.forget(id);
      return save(await parkPosts(parts.platform, posts, error), decided);
    }
  };
  const handle = async (posts: readonly ReadPost[]): Promise<void> => {
    const started = performance.now();
    const saved = await first((decided) => save(posts, decided));
    parts.placed.clear();
    if (saved.length > 0) parts.platform.events.emit('incidents_appended', { count: saved.length });
    for (const { id } of saved) parts.touched.add(id);
    const ms = Math.round(performance.now() - started);
    parts.platform.events.emit('posts_analyzed', { count: posts.length, incidents: saved.length, ms });
  };
  return { prepare, handle };
}

/** The stored posts of incidents that went up in others: they follow. */
async function followers(platform: Platform, work: Work): Promise<readonly KeptPost[]> {
  const moved: KeptPost[] = [];
  for (const change of work.changes.values()) {
    for (const { id, reason } of change.takesIn) moved.push(...(await membersInto(platform, id, change.id, reason)));
  }
  return moved;
}

type Work = {
  readonly kept: KeptPost[];
  /** Posts that were stored before: delivered again. */
  readonly again: KeptPost[];
  readonly changes: Map<string, IncidentChange>;
  /** Incidents that the batch founded. */
  readonly opened: Set<string>;
};

async function decide(parts: PostHandlerParts, posts: readonly ReadPost[]): Promise<Work> {
  const { platform, grouping } = parts;
  const work: Work = { kept: [], again: [], changes: new Map(), opened: new Set() };
  const ids = new Set(posts.flatMap(({ post }) => [post.id, rootOf(post.id)]));
  const stored = new Map(await platform.posts.getMany([...ids]));
  const isErased = (id: string): boolean => stored.get(id)?.post.erasedAt !== undefined;
  const pause = createPauses();
  for (const { post, understood } of posts) {
    await pause();
    // Its words are not to come back, in whatever revision or answer.
    if (isErased(post.id) || isErased(rootOf(post.id))) continue;
    const before = stored.get(post.id);
    if (before !== undefined) {
      again(work, before);
      const chosen = parts.placed.get(post.id);
      if (chosen !== undefined) await mergeStill(parts, work, before, chosen);
      continue;
    }
    const { analysis, features } = understood;
    const choice = parts.placed.get(post.id) ?? grouping.place(post, analysis, features);
    parts.placed.set(post.id, choice);
    const incidentId = await merge(parts, work, choice, post.collectedAt);
    const kept: KeptPost = {
      post: maskPost(post, { title: analysis.maskedTitle, text: analysis.maskedText }),
      analysis: { ...analysis, role: choice.role },
      membership: {
        decision: choice.decision,
        incidentId,
        reason: choice.reason,
        because: choice.because,
        ...(choice.answers.length > 0 ? { answers: choice.answers } : {}),
        settingsVersion: platform.settings.version,
      },
    };
    stored.set(post.id, kept);
    work.kept.push(kept);
    if (incidentId === null) continue;
    if (choice.decision === 'open') work.opened.add(incidentId);
    changeOf(work, incidentId, kept).added.push(kept);
    answerOthers(work, kept);
  }
  return work;
}

/** The post that a revision or an answer belongs to; any other is its own. */
const rootOf = (id: string): string => answeredPostId(id) ?? originalId(id);

/** A post that is stored: its decision holds; what a crash left undone for its incidents is done now. */
function again(work: Work, kept: KeptPost): void {
  work.again.push(kept);
  const { incidentId } = kept.membership;
  if (incidentId === null) return;
  changeOf(work, incidentId, kept);
  answerOthers(work, kept);
}

function answerOthers(work: Work, kept: KeptPost): void {
  const at = answerTime(kept.post.publishedAt, kept.post.collectedAt);
  for (const id of kept.membership.answers ?? []) {
    changeOf(work, id, kept).answers.push({ postId: kept.post.id, at, text: kept.post.text.slice(0, 500) });
  }
}

function changeOf(work: Work, id: string, kept: KeptPost): IncidentChange {
  const held = work.changes.get(id);
  const at = kept.post.collectedAt;
  if (held !== undefined) {
    if (at > held.at) held.at = at;
    return held;
  }
  const change: IncidentChange = { id, region: kept.post.region, added: [], answers: [], takesIn: [], at };
  work.changes.set(id, change);
  return change;
}

/**
 * Merges the incidents a choice shows to be one, as far as no officer set them apart; returns the incident the post is a
 * member of in the end.
 */
async function merge(parts: PostHandlerParts, work: Work, choice: Choice, at: Instant): Promise<string | null> {
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
async function mergeStill({ platform }: PostHandlerParts, work: Work, kept: KeptPost, choice: Choice): Promise<void> {
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

/** What the batch has for one incident goes to another; `settled` when the two are one in the store already. */
function takeIn(work: Work, into: string, id: string, reason: string, at: Instant, settled = false): void {
  const gone = work.changes.get(id);
  const region = gone?.region ?? work.changes.get(into)?.region ?? '';
  const change = work.changes.get(into) ?? { id: into, region, added: [], answers: [], takesIn: [], at };
  work.changes.set(into, change);
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

/**
 * Reads the incidents of the batch. What was meant for one that an officer merged away meanwhile, or whose merge a crash
 * cut short, goes to the survivor, and so do the posts it still holds. A merge that was cut short between its two documents
 * is done now.
 */
async function followMerges(parts: PostHandlerParts, work: Work): Promise<ReadonlyMap<string, Incident>> {
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
async function prepareSums(book: IncidentBook, work: Work, read: ReadonlyMap<string, Incident>): Promise<void> {
  // All at once: a store that has to search for them searches once for all that are asked for in the same moment.
  await Promise.all(
    work.changes.values().map(async ({ id }) => {
      if (work.opened.has(id)) book.open(id);
      else await book.tallyOf(id, read.get(id)?.version ?? 0);
    }),
  );
}
