import { compileAnalyzer, type AnalyzerInput, type Cut } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Analysis } from '@tingchao/domain/analysis/analysis.ts';
import type { RuleReading } from '@tingchao/domain/analysis/compare-rules.ts';
import { compileRouting } from '@tingchao/domain/response/route-to-unit.ts';
import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** Reads one post by one set of rules: the analysis, and what of it a change of rules may move. */
export type RuleReader = (input: AnalyzerInput) => { readonly analysis: Analysis; readonly reading: RuleReading };

/**
 * Readers of the same posts by two sets of rules. Each has a segmenter with its own words where these differ; the native
 * one holds one dictionary a process, so both take the prebuilt one (the same algorithm).
 */
export async function openRuleReaders(
  before: Settings,
  after: Settings,
): Promise<{ readonly before: RuleReader; readonly after: RuleReader }> {
  const [old, now] = [compileAnalyzer(before), compileAnalyzer(after)];
  const open = async (userWords: readonly string[]): Promise<Cut> => {
    const segmenter = await openSegmenter({ userWords, withoutNative: true });
    return (text) => segmenter.cut(text);
  };
  const oldCut = await open(old.userWords);
  const nowCut = old.userWords.join() === now.userWords.join() ? oldCut : await open(now.userWords);
  return { before: toReader(before, old, oldCut), after: toReader(after, now, nowCut) };
}

function toReader(settings: Settings, analyzer: ReturnType<typeof compileAnalyzer>, cut: Cut): RuleReader {
  const router = compileRouting(settings);
  return (input) => {
    const { analysis, features } = analyzer.analyze(input, cut);
    const { topics, subtopics, risk } = analysis;
    const route = router.routeToUnit({
      topics: topics.map(({ id }) => id),
      subtopics: subtopics.map(({ id }) => id),
      text: features.title === '' ? features.text : `${features.title}\n${features.text}`,
      places: analysis.places,
      kind: analysis.kind,
      official: input.official ?? false,
    });
    const lead = route.leadPlace ?? route.lead;
    return { analysis, reading: { topics, subtopics, risk, lead, unit: route.lead, clause: route.clause.id } };
  };
}
