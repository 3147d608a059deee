import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import type { Grouping } from '@tingchao/domain/incident/grouping.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { maskPost } from '@tingchao/domain/post/mask-post.ts';
import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import { postSchema, type Post } from '@tingchao/domain/post/post.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import type { BatchStages, LogRecord } from '@tingchao/ports/message-log.ts';
import { createPauses } from '@tingchao/runtime/pauses.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readRecords } from '@tingchao/runtime/read-records.ts';
import { followers, followMerges, prepareSums } from './follow-merges.ts';
import { followRoot } from './follow-root.ts';
import type { IncidentBook } from './incident-book.ts';
import { merge, mergeStill } from './merge-chosen.ts';
import { parkPosts } from './park-refused.ts';
import { again, answerOthers, changeOf, type Work } from './post-work.ts';
import { createPrecedence } from './precedence.ts';
import { saveIncidents } from './save-incidents.ts';
import { type Understand, understandAll } from './understand.ts';

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
    const understood = await understandAll(parts.understand, posts);
    return posts.map((post, at) => ({ post, understood: understood[at]! }));
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
    const choice =
      parts.placed.get(post.id) ??
      followRoot(grouping, post, analysis.role, stored.get(rootOf(post.id))) ??
      grouping.place(post, analysis, features);
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
