import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Analysis, TextFeatures } from '@tingchao/domain/analysis/analysis.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { mapWithPauses } from '@tingchao/runtime/pauses.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { createUnderstandPool } from './understand-pool.ts';

/** What was read of a post. */
export type Understood = { readonly analysis: Analysis; readonly features: TextFeatures };

/** What a post says, by the settings and the segmenter of the platform; pure, the same post gives the same. */
export type Understand = ((post: Post) => Understood) & {
  /** The same for the posts of a large batch, in threads; absent where the settings have none. */
  readonly many?: (posts: readonly Post[]) => Promise<readonly Understood[]>;
};

/** Compiles the dictionaries and opens the segmenter with their words; threads open with the first large batch. */
export async function openUnderstanding({
  settings,
  openSegmenter,
}: Pick<Platform, 'settings' | 'openSegmenter'>): Promise<Understand> {
  const analyzer = compileAnalyzer(settings);
  const segmenter = await openSegmenter(analyzer.userWords);
  const one = (post: Post): Understood => analyzer.analyze(post, (text) => segmenter.cut(text));
  const { threads, fromPosts } = settings.app.analysis;
  if (threads === 0) return one;
  const pool = createUnderstandPool(settings, { threads });
  return Object.assign((post: Post) => one(post), {
    many: (posts: readonly Post[]) => (posts.length < fromPosts ? mapWithPauses(posts, one) : pool.all(posts)),
  });
}

/** What each post of a batch says, in order: in threads where the settings have them, else here, with pauses. */
export const understandAll = (understand: Understand, posts: readonly Post[]): Promise<readonly Understood[]> =>
  understand.many?.(posts) ?? mapWithPauses(posts, understand);
