import { caseCommandSchema, type CaseAction } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { openFindings } from '@tingchao/domain/response/reply-gate/finding.ts';
import { allowedActions } from '@tingchao/domain/response/take-step.ts';

const actionNames: ReadonlyMap<string, string> = new Map(
  caseCommandSchema.options.map((option) => {
    const description = option.meta()?.description ?? option.shape.action.value;
    return [option.shape.action.value, description.split(/[;,(\uff1b\uff0c\uff08]/u)[0] ?? description];
  }),
);

/** What a step is called on screen: `assign` is 交办. Entries of the machine have names of their own. */
export const actionName = (action: string): string => machineActions[action] ?? actionNames.get(action) ?? action;

const machineActions: Readonly<Record<string, string>> = {
  open: '立案',
  answer_seen: '见到公开答复',
  answer_withdrawn: '答复移出本事件',
  unmerge: '拆案恢复',
  merge_refused: '未并案',
  absorb: '他案并入',
  timer: '到点提醒',
  erase: '抹除',
};

/** The steps that the case's state allows now, guards aside, with their names; rare ones that are always there left out. */
export function allowedSteps(file: CaseFile): { readonly action: CaseAction; readonly name: string }[] {
  if (file.erasedAt !== undefined) return [];
  const hasLetter = file.letters.some(({ status }) => status === 'draft');
  const units = file.assignments.some(({ status }) => status === 'offered' || status === 'accepted');
  return allowedActions(file.status)
    .filter((action) => {
      if (action === 'sign_letter' || action === 'void_letter') return hasLetter;
      if (action === 'answer_finding') return openFindings(file.drafts.at(-1)?.findings ?? []).length > 0;
      if (action === 'confirm_level') return file.pendingDowngrade !== null;
      if (action === 'restore_level') return file.pendingDowngrade !== null || file.levelOverride !== null;
      if (action === 'accept' || action === 'return' || action === 'transfer' || action === 'finish') return units;
      return true;
    })
    .map((action) => ({ action, name: actionName(action) }));
}
