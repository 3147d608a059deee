import type { OwnersView } from '@tingchao/console/routes/case-owners.ts';
import { toShortTime } from '../api/server-time.ts';
import type { CaseFileView } from './case-data.ts';
import type { StepField, StepPlan } from './step-form.tsx';

type Own = CaseFileView['assignments'][number];

/** Reasons why a matter is not one's own, each tied to the list of duties (国办发〔2016〕61号 一; units.yaml). */
const notOurs = [
  '不属本单位职责（权责清单没有这一项）',
  '不在本辖区（属地是别的乡镇、街道）',
  '主要责任在别的部门，本单位可以协办',
  '须由上级主管部门或垂直管理单位办理',
  '与正在办理的另一件是同一事项',
] as const;

/** What the choice of a unit shows: those that the rules suggest first, with their grounds; then all others with their duty. */
const ownerChoices = ({ units, suggested }: OwnersView, not: string): NonNullable<StepField['choices']> => {
  const first = new Set(suggested.map(({ id }) => id));
  return [
    ...suggested
      .filter(({ id }) => id !== not)
      .map(({ id, name, grounds }) => ({ value: id, label: name, note: `建议：${grounds}` })),
    ...units
      .filter(({ id }) => id !== not && !first.has(id))
      .map(({ id, name, duty }) => ({ value: id, label: name, note: duty })),
  ];
};
const ownerHint = ({ suggested }: OwnersView, not: string): string => {
  const [best] = suggested.filter(({ id }) => id !== not);
  return best === undefined ? '可以输入名称或职责查找；事情总要有人办。' : `建议 ${best.name}。${best.grounds}`;
};
const nameIn = ({ units }: OwnersView, id: string | undefined): string =>
  units.find((one) => one.id === id)?.name ?? id ?? '';

const why: StepField = {
  name: 'why',
  label: '理由',
  kind: 'choice',
  required: true,
  start: notOurs[0],
  choices: notOurs.map((text) => ({ value: text, label: text })),
};
const basis: StepField = {
  name: 'basis',
  label: '依据',
  kind: 'long',
  required: true,
  hint: '哪份文件、权责清单哪一项。',
};

/** 退单: with the reason and who should have it; in time by the unit itself, later the supervisor decides; the second one goes to the office. */
export function returnPlan(own: Own, owners: OwnersView): StepPlan {
  const limit = owners.returning[own.id];
  const late = limit?.over === true;
  const until = limit?.until ? toShortTime(limit.until) : '';
  const second = owners.returns >= 1 ? '这是第二次退单，将直接交政府办裁定。' : '';
  return {
    title: late ? '申请逾期退单' : '不是我们的事（退单）',
    intro: late
      ? `退单须在 ${until} 前提出，现已逾期：写明为什么现在才提，由督办人员裁定；裁定之前请继续办理。${second}依据：${owners.basis}。`
      : `须在 ${until} 前提出（${owners.basis}）。${second}时限不因退单重新起算。`,
    fields: [
      why,
      {
        name: 'owner',
        label: '建议由哪个单位承办',
        kind: 'choice',
        required: true,
        start: owners.suggested.find(({ id }) => id !== own.unit)?.id ?? '',
        choices: ownerChoices(owners, own.unit),
        hint: ownerHint(owners, own.unit),
      },
      basis,
      ...(late ? [{ name: 'delay', label: '为什么现在才提', kind: 'long' as const, required: true }] : []),
    ],
    command: ({ why: reason, owner, basis: grounds, delay }) => ({
      action: late ? 'ask_return' : 'return',
      unit: own.unit,
      reason: `${reason}；依据：${grounds}；建议由${nameIn(owners, owner)}承办${late ? `；逾期原因：${delay}` : ''}`,
    }),
    yes: late ? '申请' : '退单',
  };
}

/** The supervisor's decision on a late 退单. */
export const decideReturnPlan = (asked: Own): StepPlan => ({
  title: '裁定逾期退单',
  intro: `${asked.unitName}申请逾期退单：${asked.lateReturn?.reason ?? ''}。同意后退回待派，时限不重新起算；不同意的由该单位继续办理。`,
  fields: [
    {
      name: 'decision',
      label: '裁定',
      kind: 'choice',
      required: true,
      start: 'reject',
      choices: [
        { value: 'reject', label: '不同意，继续办理' },
        { value: 'pass', label: '同意退单' },
      ],
    },
    { name: 'reason', label: '理由', kind: 'long', required: true },
  ],
  command: ({ decision, reason }) => ({ action: 'decide_return', unit: asked.unit, decision, reason }),
  yes: '裁定',
});

/** 转办: straight to the right unit; the third time the office decides. */
export const transferPlan = (from: Own, owners: OwnersView): StepPlan => ({
  title: '转办',
  intro:
    owners.transfers >= 2
      ? '已转办两次，这一次由政府办裁定承办单位（转办满三次）。'
      : `已转办 ${owners.transfers} 次；满三次由政府办裁定。接手的单位沿用原时限。`,
  fields: [
    {
      name: 'to',
      label: '转给哪个单位',
      kind: 'choice',
      required: true,
      start: owners.suggested.find(({ id }) => id !== from.unit)?.id ?? '',
      choices: ownerChoices(owners, from.unit),
      hint: ownerHint(owners, from.unit),
    },
    {
      name: 'place',
      label: '哪个乡镇（转给属地乡镇时选）',
      kind: 'choice',
      choices: owners.townships.map((name) => ({ value: name, label: name })),
    },
    { name: 'reason', label: '理由', kind: 'long', required: true },
  ],
  command: ({ to, place, reason }) => ({
    action: 'transfer',
    unit: from.unit,
    to,
    place: place === undefined || place === '' ? null : place,
    reason,
  }),
  yes: '转办',
});
