import {
  openRuleSums,
  type Difference,
  type RuleReading,
  type RuleSums,
  type Step,
} from '@tingchao/domain/analysis/compare-rules.ts';
import { listRuleChanges, type RuleChanges } from '@tingchao/domain/analysis/rule-changes.ts';
import {
  findConflicts,
  lexiconWords,
  riskGroupWords,
  type WordConflict,
} from '@tingchao/domain/analysis/word-conflicts.ts';
import { openWordRecords, type WordRecord } from '@tingchao/domain/analysis/word-records.ts';
import type { TriedKey } from '@tingchao/settings/load-changed.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { openRuleReaders } from './rule-reader.ts';
import type { TriedLabel, TriedPost } from './tried-posts.ts';

/** A post that reads differently; masked. */
export type TriedSample = { readonly id: string; readonly title: string } & Difference;

/** Everything a trial found. */
export type Trial = RuleSums & {
  readonly changes: RuleChanges;
  readonly words: readonly WordRecord[];
  readonly conflicts: readonly WordConflict[];
  /** Words of the tried topics, groups and duties that occur in no post read. */
  readonly silent: { readonly of: number; readonly words: readonly string[] };
  /** At most 20, those with another first topic first. */
  readonly samples: readonly TriedSample[];
  /** Posts with a label, and those read as it says, by the old rules and the new; null without labels. */
  readonly labelled: Labelled | null;
  /** Examples in the tried topics that no longer read as they say. */
  readonly examples: readonly { readonly text: string; readonly wanted: string; readonly found: string | null }[];
};

type Labelled = {
  readonly topic: Step<number> & { readonly of: number };
  readonly unit: Step<number> & { readonly of: number };
};

const MOST_SAMPLES = 20;
const TITLE = 40;

/** Reads every post by both sets of rules and tells what differs; writes nothing. `onRead` gets the number read so far. */
export async function tryRules(
  { before, after, keys }: { readonly before: Settings; readonly after: Settings; readonly keys: readonly TriedKey[] },
  posts: AsyncIterable<TriedPost> | Iterable<TriedPost>,
  onRead: (read: number) => void,
): Promise<Trial> {
  const changes = changesOf(before, after, keys);
  const watched = watchedWords(before, after, keys);
  const readers = await openRuleReaders(before, after);
  const sums = openRuleSums();
  const records = openWordRecords(changes.words, { watched, variants: after.risk.variants });
  const samples: { readonly first: TriedSample[]; readonly other: TriedSample[] } = { first: [], other: [] };
  const labels = openLabels();
  let read = 0;
  for await (const { id, input, label, verdict } of posts) {
    const was = readers.before(input);
    const is = readers.after(input);
    const difference = sums.add(was.reading, is.reading);
    records.add(input, { before: was.reading, after: is.reading, difference }, verdict);
    labels.add(label, was.reading, is.reading);
    const list = difference?.primary ? samples.first : samples.other;
    if (difference && list.length < MOST_SAMPLES) {
      const { maskedTitle, maskedText } = is.analysis;
      list.push({ id, title: (maskedTitle || maskedText).replaceAll(/\s+/gu, ' ').slice(0, TITLE), ...difference });
    }
    read += 1;
    onRead(read);
  }
  return {
    ...sums.sums(),
    changes,
    words: records.records(),
    conflicts: conflictsOf(changes, after),
    silent: { of: watched.length, words: records.silent() },
    samples: [...samples.first, ...samples.other].slice(0, MOST_SAMPLES),
    labelled: labels.sums(),
    examples: brokenExamples(before, after, readers.after),
  };
}

function openLabels(): {
  add(label: TriedLabel | undefined, before: RuleReading, after: RuleReading): void;
  sums(): Labelled | null;
} {
  const topic = { of: 0, from: 0, to: 0 };
  const unit = { of: 0, from: 0, to: 0 };
  const count = (
    into: typeof topic,
    said: string | undefined,
    was: string | undefined,
    is: string | undefined,
  ): void => {
    if (said === undefined) return;
    into.of += 1;
    into.from += Number(was === said);
    into.to += Number(is === said);
  };
  return {
    add(label, before, after) {
      count(topic, label?.topic, before.topics[0]?.id, after.topics[0]?.id);
      count(unit, label?.leadUnit, before.unit, after.unit);
    },
    sums: () => (topic.of + unit.of === 0 ? null : { topic: { ...topic }, unit: { ...unit } }),
  };
}

/** What differs in the files that were given; other files are the same. */
function changesOf(before: Settings, after: Settings, keys: readonly TriedKey[]): RuleChanges {
  const found = keys.map((key) => listRuleChanges(before[key], after[key], key));
  return { words: found.flatMap(({ words }) => words), settings: found.flatMap(({ settings }) => settings) };
}

/** Topics that are new or not as they were. */
const triedTopics = (before: Settings, after: Settings): Settings['topics'] =>
  after.topics.filter(
    (topic) => JSON.stringify(topic) !== JSON.stringify(before.topics.find(({ id }) => id === topic.id)),
  );

function watchedWords(before: Settings, after: Settings, keys: readonly TriedKey[]): readonly string[] {
  const words = triedTopics(before, after).flatMap((topic) =>
    topic.subtopics.flatMap(({ strong, normal, weak }) => [...strong, ...normal, ...weak]),
  );
  if (keys.includes('risk')) words.push(...after.risk.groups.flatMap((group) => group.words));
  if (keys.includes('routing')) words.push(...after.routing.duties.flatMap((duty) => [...duty.strong, ...duty.words]));
  return [...new Set(words)];
}

function conflictsOf({ words }: RuleChanges, { topics, risk }: Settings): readonly WordConflict[] {
  const of = (layer: string): ReadonlySet<string> =>
    new Set(words.flatMap(({ word, to }) => (to?.startsWith(layer) === true ? [word] : [])));
  return [
    ...findConflicts(of('topics.'), lexiconWords(topics)),
    ...findConflicts(of('risk.groups.'), riskGroupWords(risk)),
  ];
}

function brokenExamples(
  before: Settings,
  after: Settings,
  read: Awaited<ReturnType<typeof openRuleReaders>>['after'],
): Trial['examples'] {
  return triedTopics(before, after).flatMap(({ examples }) =>
    examples.flatMap(({ text, subtopic }) => {
      const { reading } = read({ title: '', text, channelType: 'other', region: after.app.region.county });
      const found = reading.subtopics[0]?.id ?? null;
      return found === subtopic ? [] : [{ text, wanted: subtopic, found }];
    }),
  );
}
