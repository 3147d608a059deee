import type { Instant } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';
import { pairsOf } from '../reply-gate/sentences.ts';
import { claimsOf } from './claim.ts';
import { clarifiedClaims } from './clarification.ts';

/** A clarification that went the whole way and was published: what may be built on when the same is said again. */
export type PublishedClarification = {
  readonly caseId: string;
  readonly number: string;
  readonly draft: string;
  /** Hash of its text. */
  readonly hash: string;
  readonly title: string;
  readonly publishedAt: Instant;
  /** The statements it answered. */
  readonly statements: readonly string[];
  readonly topic: string | null;
  readonly townships: readonly string[];
};

/** The published clarifications of a case whose statements still count as refuted; none where a unit found otherwise since. */
export function publishedClarifications(file: CaseFile): readonly PublishedClarification[] {
  if (file.erasedAt !== undefined) return [];
  return file.drafts.flatMap((draft) => {
    const answer = file.answers.find(({ source, ref }) => source === 'published' && ref === draft.id);
    if (draft.kind !== 'clarification' || answer === undefined) return [];
    const claims = clarifiedClaims(file, draft);
    if (claims.some(({ status }) => status === 'true')) return [];
    return [
      {
        caseId: file.id,
        number: file.number,
        draft: draft.id,
        hash: draft.hash,
        title: draft.title,
        publishedAt: answer.at,
        statements: claims.map(({ statement }) => statement),
        topic: file.about?.topic ?? null,
        townships: file.about?.townships ?? [],
      },
    ];
  });
}

/** What is looked for: words, or a matter with its statements, topic and places. */
export type ClarificationQuery = {
  readonly text: string;
  readonly topic?: string | null;
  readonly townships?: readonly string[];
};

/** At least this share of what is asked for has to be in what is found. */
const LEAST_SHARED = 0.3;

/**
 * Clarifications of the same matter, best first: by how much of the question's wording their statement and title hold, then same
 * topic and place, then newest. It proposes; the text is drafted, reviewed and signed anew for the new case.
 */
export function rankClarifications(
  query: ClarificationQuery,
  known: readonly PublishedClarification[],
): readonly (PublishedClarification & { readonly score: number })[] {
  const asked = pairsOf(query.text);
  return known
    .map((one) => {
      const shared = sharedWith(asked, `${one.title}\n${one.statements.join('\n')}`);
      const topic = one.topic !== null && query.topic === one.topic ? 0.15 : 0;
      const place = one.townships.some((name) => query.townships?.includes(name) === true) ? 0.1 : 0;
      return { ...one, score: shared < LEAST_SHARED ? 0 : shared + topic + place };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || b.publishedAt - a.publishedAt);
}

/** What a case would look for: its title and the statements it has. */
export const queryOf = (file: CaseFile): ClarificationQuery => ({
  text: [file.title, ...claimsOf(file).map(({ statement }) => statement)].join('\n'),
  topic: file.about?.topic ?? null,
  townships: file.about?.townships ?? [],
});

function sharedWith(asked: ReadonlySet<string>, text: string): number {
  if (asked.size === 0) return 0;
  const there = pairsOf(text);
  let shared = 0;
  for (const pair of asked) if (there.has(pair)) shared += 1;
  return shared / asked.size;
}
