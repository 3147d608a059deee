import type { Analysis, Level, Risk, Scored } from './analysis.ts';

/** What rules make of one post, as far as a change of rules may move it. */
export type RuleReading = Pick<Analysis, 'topics' | 'subtopics'> & {
  readonly risk: Risk;
  /** Who would answer: unit id, or the township's name where the unit is only “the township government”. */
  readonly lead: string;
  /** The unit alone. */
  readonly unit: string;
  /** The routing clause that chose the lead. */
  readonly clause: string;
};

/** From what to what; null stands for “nothing was recognised”. */
export type Step<T> = { readonly from: T; readonly to: T };

/** How two readings of one post differ; what is alike is null or empty. */
export type Difference = {
  readonly primary: Step<string | null> | null;
  readonly topics: { readonly caught: readonly string[]; readonly lost: readonly string[] };
  readonly subtopics: { readonly caught: readonly string[]; readonly lost: readonly string[] };
  readonly level: Step<Level> | null;
  readonly score: Step<number> | null;
  readonly lead: Step<string> | null;
  /** The words behind the first topic, or behind the risk where only that differs. */
  readonly words: Step<readonly string[]>;
};

/** Compares what two sets of rules make of the same post; undefined when nothing differs that anybody would see. */
export function compareReadings(before: RuleReading, after: RuleReading): Difference | undefined {
  const step = <T>(from: T, to: T): Step<T> | null => (from === to ? null : { from, to });
  const primary = step(before.topics[0]?.id ?? null, after.topics[0]?.id ?? null);
  const topics = changedIds(before.topics, after.topics);
  const subtopics = changedIds(before.subtopics, after.subtopics);
  const level = step(before.risk.level, after.risk.level);
  const score = step(before.risk.score, after.risk.score);
  const lead = step(before.lead, after.lead);
  const sets = [topics, subtopics].some(({ caught, lost }) => caught.length + lost.length > 0);
  if (primary === null && level === null && score === null && lead === null && !sets) return undefined;
  const byRisk = primary === null && !sets && score !== null;
  const wordsOf = byRisk ? riskWords : topicWords;
  return { primary, topics, subtopics, level, score, lead, words: { from: wordsOf(before), to: wordsOf(after) } };
}

/** The words that the first topic of a reading rests on. */
export const topicWords = ({ topics }: RuleReading): readonly string[] => topics[0]?.words ?? [];

/** The words that weigh in the risk of a reading; what is negated or supposed does not. */
export const riskWords = ({ risk }: RuleReading): readonly string[] => [
  ...new Set(risk.reasons.flatMap(({ points, words }) => (points > 0 ? words : []))),
];

function changedIds(before: readonly Scored[], after: readonly Scored[]): Difference['topics'] {
  const [was, is] = [before.map(({ id }) => id), after.map(({ id }) => id)];
  return { caught: is.filter((id) => !was.includes(id)), lost: was.filter((id) => !is.includes(id)) };
}

/** What a change does to many posts. */
export type RuleSums = {
  readonly posts: number;
  /** Posts of which anything differs. */
  readonly changed: number;
  /** Posts with a topic, before and after. */
  readonly recognised: Step<number>;
  /** First topic from → to, most frequent first. */
  readonly primary: readonly (Step<string | null> & { readonly posts: number })[];
  /** By topic and by sub-topic: posts that have it now and had it not, and the other way; largest change first. */
  readonly topics: readonly Gain[];
  readonly subtopics: readonly Gain[];
  readonly levels: Step<Readonly<Record<Level, number>>>;
  readonly raised: number;
  readonly lowered: number;
  /** Posts whose score differs, the level or not. */
  readonly scores: number;
  readonly leads: readonly (Step<string> & { readonly posts: number })[];
  /** Posts that gained a topic, lost it, or go to another. */
  readonly caught: number;
  readonly lost: number;
  readonly moved: number;
  /** Posts of which only a further topic, a sub-topic or the score differs. */
  readonly minor: number;
};
export type Gain = { readonly id: string; readonly caught: number; readonly lost: number };

/** Adds up what a change does, post by post; keeps counts only. */
export function openRuleSums(): {
  add(before: RuleReading, after: RuleReading): Difference | undefined;
  sums(): RuleSums;
} {
  const count = { posts: 0, changed: 0, was: 0, is: 0, scores: 0 };
  const primary = new Map<string, { from: string | null; to: string | null; posts: number }>();
  const leads = new Map<string, { from: string; to: string; posts: number }>();
  const topics = new Map<string, { id: string; caught: number; lost: number }>();
  const subtopics: typeof topics = new Map();
  const levels = { from: emptyLevels(), to: emptyLevels() };
  const moves = new Map<string, number>();

  const gain = (into: typeof topics, { caught, lost }: Difference['topics']): void => {
    const of = (id: string): { caught: number; lost: number } => {
      const known = into.get(id) ?? { id, caught: 0, lost: 0 };
      into.set(id, known);
      return known;
    };
    for (const id of caught) of(id).caught += 1;
    for (const id of lost) of(id).lost += 1;
  };
  const step = <T extends string | null>(
    into: Map<string, { from: T; to: T; posts: number }>,
    { from, to }: Step<T>,
  ): void => {
    const key = JSON.stringify([from, to]);
    const known = into.get(key) ?? { from, to, posts: 0 };
    known.posts += 1;
    into.set(key, known);
  };
  const mostFirst = <T extends { readonly posts: number }>(from: ReadonlyMap<string, T>): readonly T[] =>
    [...from.values()].toSorted((a, b) => b.posts - a.posts);
  const gains = (from: typeof topics): readonly Gain[] =>
    [...from.values()].toSorted((a, b) => b.caught + b.lost - (a.caught + a.lost));
  const bump = (key: string): void => void moves.set(key, (moves.get(key) ?? 0) + 1);

  return {
    add(before, after) {
      count.posts += 1;
      if (before.topics.length > 0) count.was += 1;
      if (after.topics.length > 0) count.is += 1;
      levels.from[before.risk.level] += 1;
      levels.to[after.risk.level] += 1;
      const difference = compareReadings(before, after);
      if (difference === undefined) return undefined;
      count.changed += 1;
      if (difference.score !== null) count.scores += 1;
      if (difference.primary !== null) {
        step(primary, difference.primary);
        bump(difference.primary.from === null ? 'caught' : difference.primary.to === null ? 'lost' : 'moved');
      }
      if (difference.level !== null) bump(after.risk.score > before.risk.score ? 'raised' : 'lowered');
      if (difference.lead !== null) step(leads, difference.lead);
      if (difference.primary === null && difference.level === null && difference.lead === null) bump('minor');
      gain(topics, difference.topics);
      gain(subtopics, difference.subtopics);
      return difference;
    },
    sums: () => ({
      posts: count.posts,
      changed: count.changed,
      recognised: { from: count.was, to: count.is },
      primary: mostFirst(primary),
      topics: gains(topics),
      subtopics: gains(subtopics),
      levels: { from: { ...levels.from }, to: { ...levels.to } },
      raised: moves.get('raised') ?? 0,
      lowered: moves.get('lowered') ?? 0,
      scores: count.scores,
      leads: mostFirst(leads),
      caught: moves.get('caught') ?? 0,
      lost: moves.get('lost') ?? 0,
      moved: moves.get('moved') ?? 0,
      minor: moves.get('minor') ?? 0,
    }),
  };
}

const emptyLevels = (): Record<Level, number> => ({ I: 0, II: 0, III: 0, IV: 0 });
