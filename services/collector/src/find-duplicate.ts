import { canonicalLink } from '@tingchao/domain/post/canonical-link.ts';
import { maskLink, maskPersonal } from '@tingchao/domain/post/mask-post.ts';
import { originalId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { normalize } from '@tingchao/domain/text/normalize.ts';
import { days, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';

/** A post that says the same as an entry. */
export type Duplicate = {
  readonly postId: string;
  readonly incidentId: string | null;
  readonly title: string;
  readonly channelName: string;
  readonly by: 'same_entry' | 'same_link' | 'same_text';
  /** Share of what either says that both say, 0–1. */
  readonly similarity: number;
};

/** How far back an entry is compared: the span in which the same matter is entered twice. */
const LOOK_BACK_MS = days(14);
/** From here on two texts are one text with a few words changed. */
const SAME_TEXT = 0.8;

/** Looks for the entry among what is kept: itself, its link, or a near-same text of the last 14 days; the closest wins. `tracking` as in `canonicalLink`. */
export async function findDuplicate(
  posts: PostStore,
  entry: Post,
  at: Instant,
  tracking: readonly string[] = [],
): Promise<Duplicate | null> {
  const own = await posts.get(entry.id);
  const toDuplicate = (found: Awaited<ReturnType<PostStore['get']>> & {}, by: Duplicate['by'], similarity: number) => ({
    postId: found.post.id,
    incidentId: found.membership.incidentId,
    title: found.post.title || found.post.text.slice(0, 30),
    channelName: found.post.channelName,
    by,
    similarity: Math.round(similarity * 100) / 100,
  });
  if (own) return toDuplicate(own, 'same_entry', 1);
  // What is kept is masked, so the entry is compared masked.
  const link = entry.link === null ? null : canonicalLink(maskLink(entry.link), tracking);
  const grams = gramsOf(maskPersonal(entry.text));
  let best: Duplicate | null = null;
  for await (const page of posts.scan(plus(at, -LOOK_BACK_MS))) {
    for (const kept of page) {
      const { post } = kept;
      if (originalId(post.id) !== post.id) continue;
      if (link !== null && post.link !== null && canonicalLink(post.link, tracking) === link) {
        return toDuplicate(kept, 'same_link', 1);
      }
      const similarity = similar(grams, post.text);
      if (similarity >= SAME_TEXT && similarity > (best?.similarity ?? 0))
        best = toDuplicate(kept, 'same_text', similarity);
    }
  }
  return best;
}

/** Fewer pairs than this say too little to be told apart. */
const MIN_GRAMS = 8;

function gramsOf(text: string): ReadonlySet<string> {
  const plain = normalize(text).replaceAll(/[^\p{L}\p{N}]+/gu, '');
  const grams = new Set<string>();
  for (let index = 0; index + 1 < plain.length; index += 1) grams.add(plain.slice(index, index + 2));
  return grams;
}

/** Jaccard measure over pairs of characters. */
function similar(grams: ReadonlySet<string>, text: string): number {
  if (grams.size < MIN_GRAMS || text.length > grams.size * 4 || text.length * 3 < grams.size) return 0;
  const others = gramsOf(text);
  if (others.size < MIN_GRAMS) return 0;
  let both = 0;
  for (const gram of others) if (grams.has(gram)) both += 1;
  return both / (grams.size + others.size - both);
}
