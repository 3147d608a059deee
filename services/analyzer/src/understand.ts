import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Analysis, TextFeatures } from '@tingchao/domain/analysis/analysis.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** What a post says, by the settings and the segmenter of the platform; pure, the same post gives the same. */
export type Understand = (post: Post) => { readonly analysis: Analysis; readonly features: TextFeatures };

/** Compiles the dictionaries and opens the segmenter with their words. */
export async function openUnderstanding({
  settings,
  openSegmenter,
}: Pick<Platform, 'settings' | 'openSegmenter'>): Promise<Understand> {
  const analyzer = compileAnalyzer(settings);
  const segmenter = await openSegmenter(analyzer.userWords);
  return (post) => analyzer.analyze(post, (text) => segmenter.cut(text));
}
