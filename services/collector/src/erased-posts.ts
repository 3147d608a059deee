import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';

const PAGE = 500;

/** The post that a revision or an answer belongs to. */
const rootOf = (id: string): string => answeredPostId(id) ?? originalId(id);

/** Those of these ids whose post was erased, revisions and answers with it: they are not taken in again. */
export async function erasedAmong(
  posts: Pick<PostStore, 'getMany'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const roots = [...new Set(ids.map(rootOf))];
  const erased = new Set<string>();
  for (let from = 0; from < roots.length; from += PAGE) {
    const kept = await posts.getMany(roots.slice(from, from + PAGE));
    for (const { post } of kept.values()) if (post.erasedAt !== undefined) erased.add(post.id);
  }
  return new Set(erased.size === 0 ? [] : ids.filter((id) => erased.has(rootOf(id))));
}
