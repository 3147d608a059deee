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
  score: number;
  strong: number;
  title: number;
  words: string[];
  /** How often each of the words was said. */
  times: number[];
  weakOnly: boolean;
};

const newTally = (): Tally => ({ score: 0, strong: 0, title: 0, words: [], times: [], weakOnly: true });

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
  const weights = [scoring.weights.strong, scoring.weights.normal, scoring.weights.weak];
  const subtopics = new Map<number, Tally>();
  const perTopic = new Map<number, Tally>();
  const names = reading.hits('place');
  const excluded = reading.hits('lexicon_exclude');
  for (const hit of reading.hits('lexicon')) {
    if (isExcluded(reading, excluded, hit)) continue;
    const inTitle = hit.end <= reading.titleEnd;
    const inName = isInside(names, hit);
    const place = inTitle ? scoring.titleMultiplier : hit.start - reading.titleEnd > HEAD ? LATE : 1;
    const weight = weights[hit.b]! * place * (inName ? IN_NAME : 1);
    count(tallyOf(subtopics, hit.a), hit.word, weight, hit.b, inTitle);
    count(tallyOf(perTopic, index[hit.a]!.topic), hit.word, weight, hit.b, inTitle);
  }
  // The best single sub-topic says more than words scattered over several.
  const best = new Map<number, number>();
  for (const [sub, { score }] of subtopics) {
    const { topic } = index[sub]!;
    if (score > (best.get(topic) ?? 0)) best.set(topic, score);
  }
  const ranked = [...perTopic]
    .filter(([, tally]) => keeps(tally, scoring.minScore, hasOwnPlace))
    .map(([topic, tally]) => ({ topic, tally, score: (best.get(topic) ?? 0) * 0.6 + tally.score * 0.4 }))
    .toSorted(
      (x, y) =>
        y.score - x.score || y.tally.strong - x.tally.strong || y.tally.title - x.tally.title || x.topic - y.topic,
    );
  const kept = new Set(ranked.map((entry) => entry.topic));
  return {
    topics: ranked
      .slice(0, scoring.maxTopics)
      .map(({ topic, tally, score }) => ({ id: topics[topic]!.id, score: round(score), words: tally.words })),
    subtopics: [...subtopics]
      .filter(([sub, tally]) => kept.has(index[sub]!.topic) && tally.score >= scoring.minScore)
      .toSorted(([x, s], [y, t]) => t.score - s.score || t.strong - s.strong || t.title - s.title || x - y)
      .slice(0, 6)
      .map(([sub, tally]) => ({ id: index[sub]!.id, score: round(tally.score), words: tally.words })),
  };
}

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

function tallyOf<K>(tallies: Map<K, Tally>, key: K): Tally {
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const made = newTally();
  tallies.set(key, made);
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
