import { serverNow } from '../api/server-time.ts';
import { stepNames, type CaseFileView } from './case-data.ts';
import { fromField, toField } from './civil-input.ts';
import type { StepPlan } from './step-form.tsx';

type Own = CaseFileView['assignments'][number];

const dayMs = 24 * 3_600_000;

/** 申请延期 before the clock runs out; afterwards a holding reply is drafted. */
export const extensionPlan = (own: Own, afterwards: () => void): StepPlan => ({
  title: '申请延期',
  intro: `到期前提出，经批准延一次，不超过总时限。现行时限：${own.arithmetic}。申请后请拟一份过程性答复，先告诉群众办到哪一步。`,
  fields: [{ name: 'reason', label: '为什么要延、延到什么时候能办完', kind: 'long', required: true }],
  command: ({ reason }) => ({ action: 'ask_extension', clock: own.id, reason }),
  yes: '申请',
  done: afterwards,
});

/** 批准延期. */
export const grantPlan = (clock: string): StepPlan => ({
  title: '批准延期',
  intro: '延一次，原时限照记；到期之后不能再延。',
  fields: [{ name: 'reason', label: '批准理由', kind: 'long', required: true }],
  command: ({ reason }) => ({ action: 'extend', clock, reason }),
  yes: '批准',
});

export const finishPlan = (own: Own): StepPlan => ({
  title: '本单位办完',
  intro: '牵头单位须等协办单位都办完。',
  fields: [{ name: 'reason', label: '办理结果', kind: 'long', required: true }],
  command: ({ reason }) => ({ action: 'finish', unit: own.unit, reason }),
});

export const closePlan: StepPlan = {
  title: '办结',
  fields: [
    {
      name: 'verified',
      label: '是否属实',
      kind: 'choice',
      required: true,
      start: '属实',
      choices: ['属实', '部分属实', '不属实', '无法核实'].map((value) => ({ value, label: value })),
    },
    { name: 'measures', label: '处置措施', kind: 'long', required: true },
    { name: 'reason', label: '遗留问题（可不填）', kind: 'long' },
  ],
  command: (values) => ({ action: 'close', ...values }),
};

export const trackPlan: StepPlan = {
  title: '转入跟踪',
  fields: [{ name: 'reason', label: '备注（可不填）', kind: 'long' }],
  command: ({ reason }) => ({ action: 'track', reason }),
};

/** 发布: what was signed, put up by hand; the text is that of the signed draft. */
export const publishPlan = (text: string): StepPlan => ({
  title: '登记发布',
  intro: '登记的正文就是签发稿，一字不改；发布时间用来停表。',
  fields: [
    { name: 'link', label: '网页地址', kind: 'text', hint: '写了就会取回比对。' },
    { name: 'publishedAt', label: '发布时间', kind: 'time', required: true, start: toField(serverNow()) },
  ],
  command: ({ link, publishedAt }) => ({
    action: 'publish',
    text,
    // The field has whole minutes; a text that was signed in this minute was not published before it.
    publishedAt: Math.min(serverNow() - 1000, fromField(publishedAt ?? '') + 59_000),
    ...(link === '' ? {} : { link }),
  }),
  yes: '登记',
});

const stepChoices = (steps: readonly string[]): readonly { value: string; label: string }[] =>
  steps.map((value) => ({ value, label: stepNames[value] ?? value }));
const waiting: Readonly<Record<string, string>> = {
  reviewing: 'review',
  secrecy: 'secrecy',
  wording: 'wording',
  signing: 'sign',
};

/** 口头批准先行, to be signed within 24 hours. */
export const oralPlan = (file: CaseFileView): StepPlan => ({
  title: '登记口头批准',
  intro: 'Ⅰ、Ⅱ级可以口头批准先行；批准人须在 24 小时内补签，逾期照记。保密审查不能口头。',
  fields: [
    {
      name: 'step',
      label: '批准的是哪一步',
      kind: 'choice',
      required: true,
      start: waiting[file.status] ?? 'review',
      choices: stepChoices(['review', 'wording', 'sign']),
    },
    { name: 'approver', label: '谁批准的', kind: 'text', required: true, hint: '写批准人的姓名，由本人补签。' },
    { name: 'approvedAt', label: '什么时候', kind: 'time', required: true, start: toField(serverNow()) },
    { name: 'reason', label: '怎么说的', kind: 'long', required: true },
  ],
  command: ({ step, approver, approvedAt, reason }) => ({
    action: 'oral',
    step,
    approver,
    approvedAt: Math.min(serverNow() - 1000, fromField(approvedAt ?? '') + 59_000),
    reason,
  }),
  yes: '登记',
});

export const countersignPlan = (file: CaseFileView): StepPlan => {
  const open = file.approvals.filter(({ oral }) => oral?.signedAt === null).map(({ step }) => step);
  return {
    title: '补签口头批准',
    fields: [
      {
        name: 'step',
        label: '补签哪一步',
        kind: 'choice',
        required: true,
        start: open[0] ?? 'review',
        choices: stepChoices(open),
      },
      { name: 'reason', label: '备注（可不填）', kind: 'long' },
    ],
    command: ({ step, reason }) => ({ action: 'countersign', step, reason }),
    yes: '补签',
  };
};

/** 线下签批: what was signed on paper, with its scan. */
export const paperPlan = (file: CaseFileView): StepPlan => ({
  title: '代录线下签批',
  intro: '签在纸上的，扫描或拍照留底，记明谁签、何时签。登记人不能是签批人或拟稿人。',
  fields: [
    {
      name: 'step',
      label: '签的是哪一步',
      kind: 'choice',
      required: true,
      start: waiting[file.status] ?? 'review',
      choices: stepChoices(Object.keys(stepNames)),
    },
    { name: 'approver', label: '谁签的', kind: 'text', required: true, hint: '写签批人的姓名。' },
    { name: 'signedAt', label: '何时签的', kind: 'time', required: true, start: toField(serverNow()) },
    { name: 'reason', label: '纸上的意见', kind: 'long', required: true },
    { name: 'file', label: '扫描件', kind: 'file', required: true, hint: 'PNG、JPEG、WebP 或 PDF，不超过 5 MB。' },
  ],
  command: ({ step, approver, signedAt, reason }) => ({
    action: 'paper',
    step,
    approver,
    signedAt: Math.min(serverNow() - 1000, fromField(signedAt ?? '') + 59_000),
    reason,
  }),
  yes: '登记',
});

/** 代录批示: an instruction on paper becomes a task with a clock. */
export const orderPlan: StepPlan = {
  title: '代录批示',
  intro: '领导写在纸上或口头交代的，记下原话和时限，成为一项要报结的任务。',
  fields: [
    { name: 'from', label: '谁批示的', kind: 'text', required: true },
    { name: 'documentNo', label: '批示编号', kind: 'text', required: true, hint: '如 批〔2026〕5号。' },
    { name: 'dueAt', label: '什么时候前报结', kind: 'time', required: true, start: toField(serverNow() + dayMs) },
    { name: 'reason', label: '批示原话', kind: 'long', required: true },
    { name: 'file', label: '批件扫描件', kind: 'file', hint: '口头交代的可以没有。' },
  ],
  command: ({ from, documentNo, dueAt, reason }) => ({
    action: 'order',
    kind: '领导批示',
    from,
    documentNo,
    dueAt: fromField(dueAt ?? ''),
    reason,
  }),
  yes: '登记',
};
