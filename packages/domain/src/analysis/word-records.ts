import { compileAutomaton } from '../text/aho-corasick.ts';
import { riskWords, topicWords, type Difference, type RuleReading } from './compare-rules.ts';
import { matchingForm } from './dictionary.ts';
import type { RiskSettings } from './risk-settings.ts';
import type { WordChange } from './rule-changes.ts';

/** What officers made of the case a post belongs to, or a label says of the post; null where nothing is said. */
export type Verdict = {
  /** Posts of one case are one verdict. */
  readonly caseId: string;
  /** Whether the matter was seen as what it is. */
  readonly topic: 'right' | 'wrong' | null;
  /** Whether it was as grave as the machine said. */
  readonly risk: 'right' | 'wrong' | null;
  readonly reasons: readonly string[];
};

/** What one changed word did in the posts that were read. */
export type WordRecord = WordChange & {
  /** Occurrences, inside longer words and where it is excluded too. */
  readonly hits: number;
  readonly posts: number;
  /** Posts whose first topic, risk or lead rests on it, by the old rules or the new; of a word that only turns others: posts it changed. */
  readonly decided: number;
  /** Cases in which it decided and officers have spoken. */
  readonly right: number;
  readonly wrong: number;
  /** Why, with the number of cases. */
  readonly reasons: Readonly<Record<string, number>>;
  /** right ÷ (right + wrong); null while there is no verdict. */
  readonly precision: number | null;
};

type Tally = { hits: number; posts: number; decided: number; cases: Map<string, Verdict> };
type Speaks = 'topic' | 'risk' | 'duty' | 'none';

/**
 * Counts what changed words do, post by post. `watched` are further words of which only is asked whether they ever occur.
 * Spellings of `variants` count for their word. `verdict` is asked for a post that a word decided, with the reading it did
 * that in.
 */
export function openWordRecords(
  changes: readonly WordChange[],
  { watched, variants }: { readonly watched: readonly string[]; readonly variants: RiskSettings['variants'] },
): {
  add(
    post: { readonly title: string; readonly text: string },
    readings: {
      readonly before: RuleReading;
      readonly after: RuleReading;
      readonly difference: Difference | undefined;
    },
    verdict: (reading: RuleReading) => Verdict | undefined,
  ): void;
  records(): readonly WordRecord[];
  /** Watched words that did not occur. */
  silent(): readonly string[];
} {
  const tallies = changes.map((): Tally => ({ hits: 0, posts: 0, decided: 0, cases: new Map() }));
  const spellings = (word: string): readonly string[] =>
    [...new Set([word, ...(variants[word] ?? [])].map(matchingForm))].filter((form) => form !== '');
  const changesOf = new Map<string, number[]>();
  for (const [at, { word }] of changes.entries())
    for (const form of spellings(word)) changesOf.set(form, [...(changesOf.get(form) ?? []), at]);
  const unseen = new Map(watched.map((word) => [word, spellings(word)]));
  const forms = [...new Set([...changesOf.keys(), ...[...unseen.values()].flat()])];
  const automaton = compileAutomaton(forms);
  const seen = new Set<string>();

  return {
    add({ title, text }, readings, verdict) {
      const here = new Map<number, number>();
      automaton.scan(`${matchingForm(title)}\n${matchingForm(text)}`, (word) => {
        here.set(word, (here.get(word) ?? 0) + 1);
      });
      const mine = new Map<number, number>();
      for (const [word, times] of here) {
        const form = forms[word] as string;
        seen.add(form);
        for (const at of changesOf.get(form) ?? []) mine.set(at, (mine.get(at) ?? 0) + times);
      }
      for (const [at, times] of mine) {
        const tally = tallies[at] as Tally;
        tally.hits += times;
        tally.posts += 1;
        if (!decides(changes[at] as WordChange, spellings, readings)) continue;
        tally.decided += 1;
        // A word that goes is judged by what it did so far.
        const said = verdict((changes[at] as WordChange).to === null ? readings.before : readings.after);
        if (said !== undefined) tally.cases.set(said.caseId, said);
      }
    },
    records: () => changes.map((change, at) => toRecord(change, tallies[at] as Tally)),
    silent: () => [...unseen].flatMap(([word, of]) => (of.some((form) => seen.has(form)) ? [] : [word])),
  };
}

function speaksFor({ from, to }: WordChange): Speaks {
  const path = to ?? from ?? '';
  if (/^topics\..*\.(?:strong|normal|weak)$/u.test(path)) return 'topic';
  if (path.startsWith('risk.groups.')) return 'risk';
  return /^routing\.(?:duties|township\.matters)\./u.test(path) ? 'duty' : 'none';
}

function decides(
  change: WordChange,
  spellings: (word: string) => readonly string[],
  { before, after, difference }: Parameters<ReturnType<typeof openWordRecords>['add']>[1],
): boolean {
  const speaks = speaksFor(change);
  if (speaks === 'none') return difference !== undefined;
  if (speaks === 'duty') {
    const row = /(?:duties|matters)\.([^.]+)/u.exec(change.to ?? change.from ?? '')?.[1];
    return [before, after].some(({ clause }) => clause === `duty.${row}` || clause === `township.${row}`);
  }
  const wordsOf = speaks === 'topic' ? topicWords : riskWords;
  const behind = new Set([...wordsOf(before), ...wordsOf(after)].map(matchingForm));
  return spellings(change.word).some((form) => behind.has(form));
}

function toRecord(change: WordChange, { hits, posts, decided, cases }: Tally): WordRecord {
  const speaks = speaksFor(change);
  const counts = { right: 0, wrong: 0 };
  const reasons: Record<string, number> = {};
  for (const verdict of cases.values()) {
    const said = speaks === 'none' ? null : speaks === 'risk' ? verdict.risk : verdict.topic;
    if (said === null) continue;
    counts[said] += 1;
    for (const reason of verdict.reasons) reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const all = counts.right + counts.wrong;
  return { ...change, hits, posts, decided, ...counts, reasons, precision: all === 0 ? null : counts.right / all };
}
