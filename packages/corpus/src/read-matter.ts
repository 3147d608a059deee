import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { compileLinear } from '@tingchao/domain/analysis/linear/linear-model.ts';
import { unpackWeights } from '@tingchao/domain/analysis/linear/pack-model.ts';
import { type LabelledText, toExample } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { compileRouting } from '@tingchao/domain/response/route-to-unit.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** What the system makes of a letter: its decisions, each with the next best ones. */
export type MatterReading = {
  readonly topics: readonly string[];
  readonly kind: string;
  readonly urgency: string;
  readonly units: readonly string[];
};

/**
 * Reads letters as the system does: analysis, then route. Without a segmenter, whose words these decisions do not use
 * but to tell where a short place name ends.
 */
export function openReader(settings: Settings): (row: Pick<LabelledText, 'title' | 'text'>) => MatterReading {
  const analyzer = compileAnalyzer(settings);
  const router = compileRouting(settings);
  const region = settings.app.region.county;
  return ({ title, text }) => {
    const input = { title: title ?? '', text, channelType: 'leader_board', region } as const;
    const { analysis, features } = analyzer.analyze(input, () => []);
    const route = router.routeToUnit({
      topics: analysis.topics.map(({ id }) => id),
      subtopics: analysis.subtopics.map(({ id }) => id),
      text: features.title === '' ? features.text : `${features.title}\n${features.text}`,
      places: analysis.places,
      kind: analysis.kind,
    });
    return {
      topics: analysis.topics.length === 0 ? ['other'] : analysis.topics.map(({ id }) => id),
      kind: analysis.kind,
      urgency: analysis.urgency,
      units: route.candidates,
    };
  };
}

/** Reads letters by weights alone, no word of a dictionary heard; for measuring what each of the two is worth. */
export function openModelReader(weights: Uint8Array): (row: LabelledText) => MatterReading {
  const unpacked = unpackWeights(weights);
  if (!unpacked.ok) throw new TypeError(`weights are ${unpacked.error}`);
  const linear = compileLinear(unpacked.value);
  return (row) => {
    const { all, titleEnd } = toExample(row);
    const { votes } = linear.read(all, titleEnd);
    const ranked = ({ classes, shares }: (typeof votes)['topic']): string[] =>
      [...classes.keys()].sort((x, y) => shares[y]! - shares[x]!).map((at) => classes[at]!);
    return {
      topics: ranked(votes.topic),
      kind: ranked(votes.kind)[0] ?? '',
      urgency: ranked(votes.urgency)[0] ?? '',
      units: ranked(votes.unit),
    };
  };
}
