import { openSegmenter } from '@tingchao/adapters/jieba/open-segmenter.ts';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { PlaceMention } from '@tingchao/domain/analysis/analysis.ts';
import { compileRouting } from '@tingchao/domain/response/route-to-unit.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** An example of a settings file that does not come out as the file says. */
export type FailedExample = {
  /** `topics` or `routing`: whose example it is. */
  readonly of: 'topics' | 'routing';
  readonly text: string;
  readonly expected: string;
  /** What came out; null when nothing did. */
  readonly found: string | null;
};

/** Runs the `examples` of topics (by their words alone, without the model) and of the routing; those that fail, in order. */
export async function runExamples(settings: Settings): Promise<readonly FailedExample[]> {
  const analyzer = compileAnalyzer({ ...settings, model: { ...settings.model, mode: 'dictionary' } });
  const segmenter = await openSegmenter({ userWords: analyzer.userWords, withoutNative: true });
  const topics = settings.topics.flatMap(({ examples }) =>
    examples.flatMap(({ text, subtopic }): FailedExample[] => {
      const { analysis } = analyzer.analyze({ title: '', text, channelType: 'forum' }, (it) => segmenter.cut(it));
      const found = analysis.subtopics[0]?.id ?? null;
      return found === subtopic ? [] : [{ of: 'topics', text, expected: subtopic, found }];
    }),
  );
  return [...topics, ...routingExamples(settings)];
}

function routingExamples(settings: Settings): readonly FailedExample[] {
  const router = compileRouting(settings);
  return settings.routing.examples.flatMap((example): FailedExample[] => {
    const { text, place, neighbor, lead, notLead, assists } = example;
    const places: readonly PlaceMention[] = [
      ...(place === undefined ? [] : [{ name: place, kind: 'township', township: place, confidence: 0.9 } as const]),
      ...(neighbor === undefined
        ? []
        : [{ name: neighbor, kind: 'neighbor', township: null, confidence: 0.9 } as const]),
    ];
    const route = router.routeToUnit({ ...example, places });
    const missing = assists.filter((unit) => !route.assisting.includes(unit));
    const isWrong = (lead !== undefined && route.lead !== lead) || route.lead === notLead || missing.length > 0;
    if (!isWrong) return [];
    const wanted = [lead, ...(notLead === undefined ? [] : [`非 ${notLead}`]), ...assists].filter(Boolean);
    return [{ of: 'routing', text, expected: wanted.join('、'), found: [route.lead, ...route.assisting].join('、') }];
  });
}
