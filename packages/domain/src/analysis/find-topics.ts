import type { Scored } from './analysis.ts';
import type { KindSettings } from './kind-settings.ts';
import type { TopicSettings } from './lexicon-settings.ts';
import { type Hit, type Reading, sameSentence } from './reading.ts';

/** A sub-topic in the flat order of the settings. */
export type SubtopicIndex = readonly { readonly topic: number; readonly id: string }[];

/** Flattens the sub-topics of all topics; the index in this list is argument `a` of lexicon words. */
export function indexSubtopics(topics: readonly TopicSettings[]): SubtopicIndex {
  return topics.flatMap((topic, index) => topic.subtopics.map((subtopic) => ({ topic: index, id: subtopic.id })));
}

/** People put the matter first: words beyond this many characters count half. */
const HEAD = 150;
const LATE = 0.5;
/** “双塔小学” says where more than what. */
const IN_NAME = 0.5;

type Tally = {
  /** The sub-topic or topic it counts for. */
  readonly of: number;
  score: number;
  strong: number;
  title: number;
  words: string[];
  /** How often each of the words was said. */
  times: number[];
  weakOnly: boolean;
};

const newTally = (of: number): Tally => ({
  of,
  score: 0,
  strong: 0,
  title: 0,
  words: [],
  times: [],
  weakOnly: true,
});

const nothing = { topics: [], subtopics: [] };

/**
 * Topics and sub-topics with the words that hit: strong 3, normal 2, weak 1; in the title × 1.5; said again a little more;
 * a weak word counts only beside another word of its topic or a place of ours. Topics best first, at most `maxTopics`.
 */
export function findTopics(
  reading: Reading,
  topics: readonly TopicSettings[],
  index: SubtopicIndex,
  scoring: KindSettings['scoring'],
  hasOwnPlace: boolean,
): { readonly topics: readonly Scored[]; readonly subtopics: readonly Scored[] } {
  const hits = reading.hits('lexicon');
  if (hits.length === 0) return nothing;
  const weights = [scoring.weights.strong, scoring.weights.normal, scoring.weights.weak];
  const subtopics: Tally[] = [];
  const perTopic: Tally[] = [];
  const names = reading.hits('place');
  const excluded = reading.hits('lexicon_exclude');
  for (let i = 0; i < hits.length; i += 1) {
    const hit = hits[i]!;
    if (excluded.length > 0 && isExcluded(reading, excluded, hit)) continue;
    const inTitle = hit.end <= reading.titleEnd;
    const inName = isInside(names, hit);
    const place = inTitle ? scoring.titleMultiplier : hit.start - reading.titleEnd > HEAD ? LATE : 1;
    const weight = weights[hit.b]! * place * (inName ? IN_NAME : 1);
    count(tallyOf(subtopics, hit.a), hit.word, weight, hit.b, inTitle);
    count(tallyOf(perTopic, index[hit.a]!.topic), hit.word, weight, hit.b, inTitle);
  }
  const ranked: Ranked[] = [];
  for (let i = 0; i < perTopic.length; i += 1) {
    const tally = perTopic[i]!;
    if (!keeps(tally, scoring.minScore, hasOwnPlace)) continue;
    // The best single sub-topic says more than words scattered over several.
    let best = 0;
    for (let j = 0; j < subtopics.length; j += 1) {
      const { of, score } = subtopics[j]!;
      if (score > best && index[of]!.topic === tally.of) best = score;
    }
    ranked.push({ tally, score: best * 0.6 + tally.score * 0.4 });
  }
  const told: Ranked[] = [];
  for (let i = 0; i < subtopics.length; i += 1) {
    const tally = subtopics[i]!;
    const { topic } = index[tally.of]!;
    if (tally.score >= scoring.minScore && ranked.some((entry) => entry.tally.of === topic))
      told.push({ tally, score: tally.score });
  }
  return {
    topics: firstOf(ranked, scoring.maxTopics).map(({ tally, score }) => scored(topics[tally.of]!.id, score, tally)),
    subtopics: firstOf(told, MOST_SUBTOPICS).map(({ tally, score }) => scored(index[tally.of]!.id, score, tally)),
  };
}

type Ranked = { readonly tally: Tally; readonly score: number };

const MOST_SUBTOPICS = 6;

/** The best so many: by score, then by strong words, by words in the title, and in the order of the settings. */
function firstOf(ranked: Ranked[], most: number): readonly Ranked[] {
  if (ranked.length > 1)
    ranked.sort(
      (x, y) =>
        y.score - x.score ||
        y.tally.strong - x.tally.strong ||
        y.tally.title - x.tally.title ||
        x.tally.of - y.tally.of,
    );
  return ranked.length > most ? ranked.slice(0, most) : ranked;
}

const scored = (id: string, score: number, { words }: Tally): Scored => ({ id, score: round(score), words });

const isExcluded = (reading: Reading, excluded: readonly Hit[], hit: Hit): boolean =>
  excluded.some((other) => other.a === hit.a && near(reading, other.start, hit.start));

/** Whether a hit lies within a longer name. */
function isInside(names: readonly Hit[], hit: Hit): boolean {
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as Hit;
    if (name.start <= hit.start && hit.end <= name.end && name.word !== hit.word) return true;
  }
  return false;
}

function near(reading: Reading, one: number, other: number): boolean {
  return reading.all.length <= 140 || sameSentence(reading.all, Math.min(one, other), Math.max(one, other));
}

/** The tally of one; a text speaks of so few that looking through them is less than a map. */
function tallyOf(tallies: Tally[], of: number): Tally {
  for (let i = 0; i < tallies.length; i += 1) if (tallies[i]!.of === of) return tallies[i]!;
  const made = newTally(of);
  tallies.push(made);
  return made;
}

function count(tally: Tally, word: string, weight: number, tier: number, inTitle: boolean): void {
  const at = tally.words.indexOf(word);
  const before = at < 0 ? 0 : (tally.times[at] as number);
  if (at >= 0) tally.times[at] = before + 1;
  if (before === 0) {
    tally.words.push(word);
    tally.times.push(1);
    tally.score += weight;
    if (tier === 0) tally.strong += 1;
    if (inTitle) tally.title += 1;
    if (tier < 2) tally.weakOnly = false;
  } else if (before <= 3) tally.score += weight * 0.2;
}

function keeps(tally: Tally, minScore: number, hasOwnPlace: boolean): boolean {
  if (tally.weakOnly) return tally.words.length >= 2 || (hasOwnPlace && tally.score >= 1);
  return tally.score >= minScore;
}

const round = (score: number): number => Math.round(score * 100) / 100;
