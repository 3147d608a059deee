import { revisionId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { readSeen, seenRemoved, writeSeen } from '@tingchao/domain/post/revision.ts';
import { withBoardFact } from '@tingchao/domain/post/to-post.ts';
import { days, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { SourceMemory } from './source-memory.ts';
import type { Visit } from './visit.ts';

/** How often a message that was recorded as removed is looked for. */
const LOOK_AGAIN_MS = days(1);

/** What the removals of a visit come to: revisions to append, and what is remembered afterwards. */
export type RecordedRemovals = {
  readonly posts: readonly Post[];
  readonly seen: readonly (readonly [id: string, seen: string])[];
  readonly watched: SourceMemory['watched'];
};

/**
 * A message that its board no longer shows becomes a revision that says so, with the words and the snapshot that were kept. What
 * is not in the store yet (the analysis is behind) is recorded at a later visit; what was erased, never.
 */
export async function recordRemovals(
  { removed = [], watched }: Pick<Visit, 'removed' | 'watched'>,
  remembered: SourceMemory['seen'],
  { posts: store }: { readonly posts: Pick<PostStore, 'getMany'> },
  at: Instant,
): Promise<RecordedRemovals> {
  if (removed.length === 0) return { posts: [], seen: [], watched };
  const known = removed.flatMap(({ id, lastSeenAt }) => {
    const seen = readSeen(remembered[id]);
    return seen === undefined ? [] : [{ id, lastSeenAt, seen }];
  });
  const kept = await store.getMany(known.flatMap(({ id, seen }) => [id, revisionId(id, seen.revision)]));
  const posts: Post[] = [];
  const after: [string, string][] = [];
  const next = { ...watched };
  for (const { id, lastSeenAt, seen } of known) {
    const post = (kept.get(revisionId(id, seen.revision)) ?? kept.get(id))?.post;
    if (post === undefined || post.erasedAt !== undefined) continue;
    const now = seenRemoved(seen);
    posts.push(withBoardFact(post, { kind: 'removed', at, lastSeenAt }, now.revision));
    after.push([id, writeSeen(now)]);
    const page = watched[id];
    if (page !== undefined) next[id] = { ...page, removed: true, nextAt: plus(at, LOOK_AGAIN_MS) };
  }
  return { posts, seen: after, watched: next };
}
