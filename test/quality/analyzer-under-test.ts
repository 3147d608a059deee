import { fileURLToPath } from 'node:url';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { compileAnalyzer, type AnalyzerInput } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Analysis } from '@tingchao/domain/analysis/analysis.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';

export const settings = loadSettings(fileURLToPath(new URL('../../config', import.meta.url)));
const analyzer = compileAnalyzer(settings);
const segmenter = await openSegmenter({ userWords: analyzer.userWords });

/** Reads a text as the shipped settings do; a post on the county board unless told otherwise. */
export function read(text: string, more: Partial<AnalyzerInput> = {}): Analysis {
  return analyzer.analyze(
    { title: '', channelType: 'weibo', region: settings.app.region.county, ...more, text },
    (whole) => segmenter.cut(whole),
  ).analysis;
}
