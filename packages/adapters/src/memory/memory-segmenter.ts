import type { Segmenter } from '@tingchao/ports/segmenter.ts';

/** Words as ICU cuts them: no dictionary of the county, but deterministic and always there. For tests. */
export function createMemorySegmenter(): Segmenter {
  const icu = new Intl.Segmenter('zh-Hans', { granularity: 'word' });
  return {
    name: `Intl.Segmenter (ICU ${process.versions['icu'] ?? 'unknown'})`,
    cut: (text) => Array.from(icu.segment(text), ({ segment }) => segment),
  };
}
