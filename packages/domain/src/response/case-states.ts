import { z } from 'zod';

/** The states of a case and their names on screen; the way between them is `transitions`. */
export const stateNames = {
  found: '已发现',
  judging: '研判中',
  not_need: '无需回应（留存）',
  merged: '已并案',
  reported: '已报送',
  dispatched: '已交办',
  returned: '退单',
  handling: '处置中',
  drafting: '拟回应',
  reviewing: '审签中',
  secrecy: '保密审查中',
  wording: '口径会商中',
  signing: '签发中',
  approved: '待发布',
  published: '已回应',
  clarified: '已澄清（不实）',
  tracking: '跟踪中',
  closed: '已办结',
  cleared: '已销号',
  archived: '已归档',
  reopened: '次生（重新打开）',
} as const;

export type CaseState = keyof typeof stateNames;
export const caseStates = Object.keys(stateNames) as [CaseState, ...CaseState[]];
export const caseStateSchema = z.enum(caseStates);

/**
 * Which state may follow which. In code, not in settings: every way to 已回应 / 已澄清 passes 审签 and 保密审查, and no
 * edit of a file may open another (石城县2024要点 第九条:先审后发、一事一审).
 */
export const transitions: { readonly [S in CaseState]: readonly CaseState[] } = {
  found: ['judging', 'merged'],
  judging: ['not_need', 'reported', 'dispatched', 'merged'],
  not_need: ['judging'],
  merged: ['judging'],
  reported: ['dispatched', 'judging', 'merged'],
  dispatched: ['handling', 'returned', 'dispatched', 'merged'],
  returned: ['dispatched', 'merged'],
  handling: ['drafting', 'returned', 'dispatched', 'merged'],
  drafting: ['reviewing', 'handling', 'drafting'],
  reviewing: ['secrecy', 'drafting'],
  secrecy: ['wording', 'signing', 'drafting'],
  wording: ['signing', 'drafting'],
  signing: ['approved', 'drafting'],
  approved: ['published', 'clarified', 'drafting'],
  published: ['tracking', 'drafting', 'reopened'],
  clarified: ['tracking', 'drafting', 'reopened'],
  tracking: ['closed', 'drafting', 'reopened'],
  closed: ['cleared', 'reopened'],
  cleared: ['archived', 'reopened'],
  archived: ['reopened'],
  reopened: ['judging'],
};

/** The five stages a screen shows; the finer states stay in the ledger. */
export const stages = ['研判', '交办', '处置', '审签', '回应与办结'] as const;
export type Stage = (typeof stages)[number];

const stageStates: { readonly [K in Stage]: readonly CaseState[] } = {
  研判: ['found', 'judging', 'not_need', 'merged', 'reported'],
  交办: ['dispatched', 'returned'],
  处置: ['handling', 'drafting'],
  审签: ['reviewing', 'secrecy', 'wording', 'signing', 'approved'],
  回应与办结: ['published', 'clarified', 'tracking', 'closed', 'cleared', 'archived', 'reopened'],
};

/** The visible stage of a state. */
export function stageOf(state: CaseState): Stage {
  return stages.find((stage) => stageStates[stage].includes(state))!;
}

const atRest: ReadonlySet<CaseState> = new Set(['not_need', 'merged', 'closed', 'cleared', 'archived']);

/** Whether work remains: neither kept, merged, closed, cleared nor archived. */
export const isOpen = (state: CaseState): boolean => !atRest.has(state);

/** Whether the desk has not yet sent the case to any unit. */
export const isBeforeDispatch = (state: CaseState): boolean =>
  state === 'found' || state === 'judging' || state === 'reported' || state === 'reopened';
