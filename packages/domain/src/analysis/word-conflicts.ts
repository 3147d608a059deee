import { matchingForm } from './dictionary.ts';
import type { TopicSettings } from './lexicon-settings.ts';
import type { RiskSettings } from './risk-settings.ts';

/** A word with the owner it speaks for: a topic, or a group of risk words. */
export type OwnedWord = {
  readonly word: string;
  readonly owner: string;
  /** Sub-topic of a topic; the group itself. */
  readonly part: string;
  /** `excludes`: where it stands, the words of its part count nothing. */
  readonly use: 'counts' | 'excludes';
};

/**
 * Two words that get in each other's way. `same`: one word speaks for two owners; `inside`: it is part of a longer word of
 * another owner, which wins; `covers`: it is the longer one, and the other's word no longer counts inside it; `excluded`:
 * wherever it stands, an exclusion of its own part takes it away.
 */
export type WordConflict = {
  readonly kind: 'same' | 'inside' | 'covers' | 'excluded';
  readonly word: string;
  readonly owner: string;
  readonly other: string;
  readonly otherOwner: string;
};

/** The words of the lexicon; owner is the topic. */
export const lexiconWords = (topics: readonly TopicSettings[]): readonly OwnedWord[] =>
  topics.flatMap((topic) =>
    topic.subtopics.flatMap(({ id, strong, normal, weak, exclude }) => [
      ...[...strong, ...normal, ...weak].map((word) => own(word, topic.id, id, 'counts')),
      ...exclude.map((word) => own(word, topic.id, id, 'excludes')),
    ]),
  );

/** The words that weigh in the risk; owner is their group. */
export const riskGroupWords = ({ groups }: RiskSettings): readonly OwnedWord[] =>
  groups.flatMap(({ id, words }) => words.map((word) => own(word, id, id, 'counts')));

const own = (word: string, owner: string, part: string, use: OwnedWord['use']): OwnedWord => ({
  word,
  owner,
  part,
  use,
});

/**
 * Conflicts of the words that changed with all words of their layer (the changed ones among them), as the rules would
 * stand. Words of one owner do not conflict: the longer one counts for the same owner.
 */
export function findConflicts(changed: ReadonlySet<string>, all: readonly OwnedWord[]): readonly WordConflict[] {
  const forms = all.map((entry) => ({ ...entry, form: matchingForm(entry.word) })).filter(({ form }) => form !== '');
  const asked = forms.filter(({ word, use }) => use === 'counts' && changed.has(word));
  const owned = new Set(forms.flatMap(({ form, owner, use }) => (use === 'counts' ? [`${owner}/${form}`] : [])));
  const found = new Map<string, WordConflict>();
  for (const one of asked) {
    for (const other of forms) {
      const kind = kindOf(one, other);
      if (kind === undefined) continue;
      // Where the longer word speaks for both owners, neither loses by it.
      if (kind === 'covers' && owned.has(`${other.owner}/${one.form}`)) continue;
      if (kind === 'inside' && owned.has(`${one.owner}/${other.form}`)) continue;
      const conflict = { kind, word: one.word, owner: one.owner, other: other.word, otherOwner: other.owner };
      const pair = [`${one.owner}/${one.form}`, `${other.owner}/${other.form}`].toSorted().join(' ');
      if (!found.has(pair)) found.set(pair, conflict);
    }
  }
  return [...found.values()];
}

type Formed = OwnedWord & { readonly form: string };

function kindOf(one: Formed, other: Formed): WordConflict['kind'] | undefined {
  if (other.use === 'excludes')
    return one.part === other.part && one.form.includes(other.form) ? 'excluded' : undefined;
  if (one.owner === other.owner) return undefined;
  if (one.form === other.form) return 'same';
  if (other.form.includes(one.form)) return 'inside';
  return one.form.includes(other.form) ? 'covers' : undefined;
}
