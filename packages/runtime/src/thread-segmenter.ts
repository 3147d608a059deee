import type { Segmenter } from '@tingchao/ports/segmenter.ts';

/**
 * A segmenter that several threads may have at once, one each. nodejieba holds one dictionary for the whole process, so that
 * threads would change each other's words; the prebuilt one does not, and cuts as the platform does where the settings say so.
 */
export async function openThreadSegmenter(userWords: readonly string[]): Promise<Segmenter> {
  const { openSegmenter } = await import('@tingchao/adapters/jieba/open-segmenter.ts');
  return openSegmenter({ userWords, withoutNative: true });
}
