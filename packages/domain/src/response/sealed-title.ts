import type { CaseFile } from './case-file.ts';

/**
 * Whether a matter reports officials or names a unit that must recuse: whoever reads a list may be the one complained about,
 * so no list shows its text (design.md §7).
 */
export const isSealed = ({ proposal }: Pick<CaseFile, 'proposal'>): boolean =>
  proposal !== null && (proposal.clause.id === 'other_authority' || proposal.recused.length > 0);

/** The title of a case for a list; `place` says where it is not shown. */
export const titleFor = (file: Pick<CaseFile, 'proposal' | 'title'>, place: '列表' | '日报' | '台账'): string =>
  isSealed(file) ? `检举控告类（内容不在${place}显示）` : file.title;
