import type { PlaceMention, Scored } from '@tingchao/domain/analysis/analysis.ts';
import type { AssessmentInput } from '@tingchao/domain/policy/assess-policy.ts';
import type { Draft } from '@tingchao/domain/policy/read-clauses.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { openAnalyzeBench, type AnalyzeBench } from '../commands/analyze.ts';
import type { Io } from '../io.ts';

/** What a draft is about: topics and their parts, the words that said so, and places. */
export type Matter = {
  readonly topics: AssessmentInput['topics'];
  readonly subtopics: readonly string[];
  readonly places: readonly PlaceMention[];
};
type Tally = { points: number; paragraphs: number; readonly words: Map<string, number> };

const MOST_TOPICS = 4;
const MOST_PARTS = 2;
/** What the title is about weighs as much as this many paragraphs. */
const TITLE_WEIGHT = 4;
/** A word of two characters says half as much. */
const SHORT = 0.5;
/** A topic with a smaller share of the points is named in passing. */
const LEAST_SHARE = 0.12;

/** What a draft is about and where, by the lexicons that read letters, paragraph by paragraph. */
export async function readMatter(draft: Draft, settings: Settings, io: Io): Promise<Matter> {
  const bench = await openAnalyzeBench(io);
  const common = settings.policy.commonWords.toSorted((a, b) => b.length - a.length);
  // “公开工作” holds “开工”: what every official paper says is cut out before the lexicons read it.
  const plain = (said: string): string => common.reduce((rest, word) => rest.replaceAll(word, ' '), said);
  const [topics, subtopics] = [new Map<string, Tally>(), new Map<string, Tally>()];
  const places = new Map<string, PlaceMention>();
  const read = (title: string, text: string, weight: number): void => {
    const analysis = analyse(bench, plain(title), plain(text));
    for (const scored of analysis.topics) count(topics, scored, weight);
    for (const scored of analysis.subtopics) count(subtopics, scored, weight);
    for (const place of analysis.places) {
      if ((places.get(place.name)?.confidence ?? 0) < place.confidence) places.set(place.name, place);
    }
  };
  read(draft.title, '', TITLE_WEIGHT);
  for (const line of draft.paragraphs) if (line.length >= 15) read('', line, 1);
  const all = [...topics.values()].reduce((sum, { points }) => sum + points, 0);
  const parts = [...subtopics.values()].reduce((sum, { points }) => sum + points, 0);
  const least = Math.min(3, draft.paragraphs.length);
  return {
    topics: [...topics]
      .toSorted(([, a], [, b]) => b.points - a.points)
      .filter(([, { points, paragraphs }]) => points >= all * LEAST_SHARE && paragraphs >= least)
      .slice(0, MOST_TOPICS)
      .flatMap(([id, { words }]) => topicOf(id, words, subtopics, settings)),
    subtopics: [...subtopics]
      .toSorted(([, a], [, b]) => b.points - a.points)
      .filter(([, { points }]) => points >= parts * LEAST_SHARE)
      .slice(0, MOST_PARTS)
      .map(([id]) => id),
    places: [...places.values()].toSorted((a, b) => b.confidence - a.confidence),
  };
}

function count(tally: Map<string, Tally>, { id, words: all }: Scored, weight: number): void {
  const words = all.filter((word) => word.length >= 2);
  if (words.length === 0) return;
  const known = tally.get(id) ?? { points: 0, paragraphs: 0, words: new Map<string, number>() };
  known.points += weight * words.reduce((sum, word) => sum + (word.length >= 3 ? 1 : SHORT), 0);
  known.paragraphs += weight;
  for (const word of words) known.words.set(word, (known.words.get(word) ?? 0) + 1);
  tally.set(id, known);
}

/** The topic with the words that said it; who leads is told by its part that was said most. */
function topicOf(
  id: string,
  words: ReadonlyMap<string, number>,
  subtopics: ReadonlyMap<string, Tally>,
  settings: Settings,
): Matter['topics'] {
  const topic = settings.topics.find((one) => one.id === id);
  if (topic === undefined) return [];
  const said = [...words].toSorted(([, a], [, b]) => b - a).map(([word]) => word);
  const points = (part: { readonly id: string }): number => subtopics.get(part.id)?.points ?? 0;
  const [most] = topic.subtopics.filter((part) => points(part) > 0).toSorted((a, b) => points(b) - points(a));
  const name = most === undefined ? topic.name : `${topic.name}（${most.name}）`;
  return [{ id, name, words: said.slice(0, 12), leadUnit: most?.leadUnit ?? topic.leadUnit }];
}

function analyse(bench: AnalyzeBench, title: string, text: string) {
  const input = { title, text, channelType: 'gov_website' as const, region: bench.region, official: true };
  return bench.analyzer.analyze(input, bench.cut).analysis;
}
