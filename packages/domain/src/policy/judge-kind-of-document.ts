import type { PolicySettings } from './policy-settings.ts';
import type { Draft } from './read-clauses.ts';

/** `measure`: sets rights and duties of the public. `internal`: divides work among offices. */
export type DocumentKind = 'measure' | 'internal';

export const documentKindNames: Readonly<Record<DocumentKind, string>> = {
  measure: '面向群众的政策',
  internal: '内部工作安排',
};

/** What a draft is, by its title first and by how often its text binds the public; with the reason in words. */
export function judgeKindOfDocument(
  draft: Draft,
  { documentKinds: { internal, measure, binding } }: Pick<PolicySettings, 'documentKinds'>,
): { readonly kind: DocumentKind; readonly reason: string } {
  const text = draft.paragraphs.join('\n');
  const bound = binding.filter((word) => text.includes(word));
  const said = (words: readonly string[]): string | undefined => words.find((word) => draft.title.includes(word));
  const named = (word: string): string => (draft.title.includes('没有标题') ? `文中自称“${word}”` : `标题为“${word}”`);
  const [asInternal, asMeasure] = [said(internal), said(measure)];
  if (asInternal !== undefined) {
    return { kind: 'internal', reason: `${named(asInternal)}，安排各单位的工作，不直接设定群众的权利义务` };
  }
  const shown = bound.slice(0, 4).map((word) => `“${word}”`);
  if (asMeasure !== undefined && bound.length >= 1) {
    return { kind: 'measure', reason: `标题有“${asMeasure}”，正文有${shown.join('')}等直接关系群众的规定` };
  }
  if (bound.length >= 3) return { kind: 'measure', reason: `正文有${shown.join('')}等直接关系群众的规定` };
  return { kind: 'internal', reason: '标题和正文看不出直接设定群众权利义务的规定；如不对，请按面向群众的政策复核' };
}
