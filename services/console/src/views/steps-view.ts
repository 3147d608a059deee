import { caseCommandSchema, type CaseAction } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { openPause } from '@tingchao/domain/response/due-of.ts';
import { openMeasures, openRebound } from '@tingchao/domain/response/effect/effect.ts';
import { openOrals } from '@tingchao/domain/response/fast-lane-steps.ts';
import { claimsOf } from '@tingchao/domain/response/false-info/claim.ts';
import { handoversOf } from '@tingchao/domain/response/false-info/handover.ts';
import { publicationsOf } from '@tingchao/domain/response/publication/publication.ts';
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
  board_fact: '留言变化',
  unmerge: '拆案恢复',
  merge_refused: '未并案',
  absorb: '他案并入',
  timer: '到点提醒',
  calendar: '时限重算',
  erase: '抹除',
  acknowledge: '知悉',
  shared: '他处已报',
  reported_again: '重复报送',
  sent_out: '出口发布',
  checked_back: '取回比对',
  effect: '回应效果',
  rebound: '疑似反弹',
};

const isAsked = (asked: CaseFile['assignments'][number]['lateReturn']): boolean => asked?.decision === null;
const noMeasure = (file: CaseFile): boolean => openMeasures(file).length === 0;
const noClaim = (file: CaseFile): boolean => claimsOf(file).length === 0;

/** Steps that the state allows and that there is nothing for: no statement, no letter, no publication, no measure. */
const idle: { readonly [A in CaseAction]?: (file: CaseFile) => boolean } = {
  doubt: noClaim,
  verify: noClaim,
  clarify: noClaim,
  handover: (file) => claimsOf(file).every(({ status }) => status !== 'false'),
  handover_legal: (file) => handoversOf(file).every(({ status }) => status !== 'draft'),
  sign_handover: (file) => handoversOf(file).every(({ status }) => status !== 'reviewed'),
  void_handover: (file) => handoversOf(file).every(({ status }) => status === 'void'),
  wording: ({ status, level }) => status !== 'wording' && level !== 'I' && level !== 'II',
  link: (file) => publicationsOf(file).every(({ status }) => status !== 'out'),
  no_rebound: (file) => openRebound(file) === undefined,
  measure_done: noMeasure,
  measure_postpone: noMeasure,
  measure_drop: noMeasure,
  ask_return: ({ assignments }) =>
    assignments.every(({ endedAt, lateReturn }) => endedAt !== null || isAsked(lateReturn)),
  decide_return: ({ assignments }) =>
    !assignments.some(({ endedAt, lateReturn }) => endedAt === null && isAsked(lateReturn)),
  oral: ({ level }) => level !== 'I' && level !== 'II',
  countersign: (file) => openOrals(file).length === 0,
  settle_order: ({ deadlines }) => deadlines.every(({ kind, metAt }) => kind !== 'superior_order' || metAt !== null),
  pause: ({ deadlines }) => deadlines.every(({ kind, metAt }) => kind !== 'channel_reply' || metAt !== null),
  resume: ({ deadlines }) => deadlines.every((clock) => openPause(clock) === undefined),
  receive_letter: ({ letters }) => letters.every(({ status, receipt }) => status !== 'signed' || receipt !== undefined),
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
      if (idle[action]?.(file) === true) return false;
      if (action === 'confirm_level') return file.pendingDowngrade !== null;
      if (action === 'restore_level') return file.pendingDowngrade !== null || file.levelOverride !== null;
      if (action === 'accept' || action === 'return' || action === 'transfer' || action === 'finish') return units;
      return true;
    })
    .map((action) => ({ action, name: actionName(action) }));
}
