import type { Instant } from '../time/instant.ts';
import { findConflicts } from './find-conflicts.ts';
import { findDateTroubles } from './find-date-troubles.ts';
import { findMissingParts } from './find-missing-parts.ts';
import { findUndefinedTerms } from './find-undefined-terms.ts';
import type { Misreading } from './finding.ts';
import type { DocumentKind } from './judge-kind-of-document.ts';
import { maskPersons } from './mask-persons.ts';
import type { MisreadingRule, PolicySettings } from './policy-settings.ts';
import type { Draft } from './read-clauses.ts';

/**
 * What of a draft will be misread, with the sentence that invites it: words by the rules of `config/policy.yaml`; numbers, dates,
 * terms and missing parts by the rules beside this file. In the order of the draft; what is missing from all of it comes last.
 */
export function findMisreadings(
  draft: Draft,
  kind: DocumentKind,
  settings: PolicySettings,
  at: Instant,
): readonly Misreading[] {
  const weigh = (rule: string): number => settings.codedWeights[rule] ?? 0;
  const order = new Map(draft.sentences.map(({ text }, index) => [text, index]));
  const byWords = settings.rules
    .filter(({ onlyIn }) => onlyIn === 'any' || kind === 'measure')
    .flatMap((rule) => byRule(draft, rule));
  const coded = [
    ...findConflicts(draft, weigh),
    ...findDateTroubles(draft, at, weigh),
    ...findUndefinedTerms(draft, settings.knownTerms, weigh),
    ...findMissingParts(draft, kind, weigh),
  ];
  const place = ({ sentence }: Misreading): number => order.get(sentence) ?? Number.MAX_SAFE_INTEGER;
  return [...byWords, ...coded]
    .toSorted((a, b) => place(a) - place(b))
    .map((one) => ({ ...one, sentence: maskPersons(one.sentence) }));
}

function byRule(draft: Draft, rule: MisreadingRule): readonly Misreading[] {
  const patterns = (rule.patterns ?? []).map((source) => new RegExp(source, 'gu'));
  const unless = rule.unless.map((source) => new RegExp(source, 'u'));
  const { id, name, why, advice, source, weight } = rule;
  return draft.sentences.flatMap(({ clause, text }) => {
    const said = [
      ...(rule.words ?? []).filter((word) => text.includes(word)),
      ...patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found)),
    ];
    if (said.length === 0 || unless.some((one) => one.test(text))) return [];
    return [{ rule: id, name, clause, sentence: text, words: [...new Set(said)], why, advice, source, weight }];
  });
}
