import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { stateNames } from '@tingchao/domain/response/case-states.ts';
import { printedNumber } from '@tingchao/domain/response/notices.ts';
import type { PassedOn } from '@tingchao/domain/response/repeated-matters.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import type { BoardClock } from '@tingchao/domain/response/supervision-board.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { FoundRepeats } from '@tingchao/ports/desk-reader.ts';
import { z } from 'zod';
import { levelNames } from './level-name.ts';
import type { Names } from './names.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });
const stepSchema = z.object({ rung: z.string(), name: z.string() });

/** One clock on the supervisor's board. */
export const boardClockSchema = z.object({
  caseId: z.string(),
  number: z.string(),
  title: z.string(),
  levelName: z.string(),
  statusName: z.string(),
  clock: z.string().meta({ description: '时限代码' }),
  name: z.string(),
  unit: z.string().nullable(),
  unitName: z.string().meta({ description: '现由谁办理；尚未交办时为值班室' }),
  startedAt: isoSchema,
  dueAt: isoSchema,
  used: z.number().meta({ description: '已用时间占时限的比例，超过 1 为超时' }),
  standing: z.enum(['overdue', 'at_risk']),
  reached: stepSchema.nullable().meta({ description: '已到的一步' }),
  next: stepSchema
    .extend({ at: isoSchema, automatic: z.boolean().meta({ description: '系统自动；否则由系统拟稿、具名人员签发' }) })
    .nullable(),
  letterWaits: z.boolean().meta({ description: '有函件待签发' }),
});
export const boardSchema = z.object({
  at: isoSchema,
  riskFrom: z.number().meta({ description: '已用多大比例起算临近时限' }),
  ladder: z.array(z.object({ id: z.string(), name: z.string(), at: z.number(), automatic: z.boolean() })),
  items: z.array(boardClockSchema).meta({ description: '先到时限的在前' }),
  overdue: z.int(),
  atRisk: z.int().meta({ description: '本页中临近时限的' }),
  next: z.string().nullable().meta({ description: '还有时，下一页从哪里接着列' }),
});
export type BoardView = z.infer<typeof boardSchema>;

export const toBoardClock = (file: CaseFile, clock: BoardClock, names: Names): z.infer<typeof boardClockSchema> => ({
  caseId: file.id,
  number: printedNumber(file),
  title: titleFor(file, '列表'),
  levelName: levelNames[file.level].numeral,
  statusName: stateNames[file.status],
  clock: clock.id,
  name: clock.name,
  unit: clock.unit,
  unitName: clock.unit === null ? '值班室' : names.unit(clock.unit, clock.place),
  startedAt: toIso(clock.startedAt),
  dueAt: toIso(clock.dueAt),
  used: Math.round(clock.used * 1000) / 1000,
  standing: clock.standing,
  reached: clock.reached,
  next: clock.next && { ...clock.next, at: toIso(clock.next.at) },
  letterWaits: clock.letterWaits,
});

const repeatCaseSchema = z.object({
  caseId: z.string(),
  number: z.string(),
  title: z.string(),
  openedAt: isoSchema,
  statusName: z.string(),
  lead: z.string(),
  reply: z.string().meta({ description: '上次怎么答复的：已公开回应的题目；没有为空' }),
});
export const repeatsSchema = z.object({
  since: isoSchema,
  total: z.int().meta({ description: '反复出现的事项共多少项；列出次数最多的' }),
  matters: z.array(
    z.object({
      place: z.string(),
      matter: z.string(),
      count: z.int(),
      suggestion: z.string(),
      cases: z.array(repeatCaseSchema).meta({ description: '最近的若干次，先发生的在前' }),
    }),
  ),
  passedOn: z.array(
    repeatCaseSchema.extend({
      passes: z.int().meta({ description: '退单、转办次数' }),
      redone: z.int().meta({ description: '重新打开、退回重拟次数' }),
      suggestion: z.string(),
    }),
  ),
});
export type RepeatsView = z.infer<typeof repeatsSchema>;

const toRepeatCase = (file: CaseFile, names: Names): z.infer<typeof repeatCaseSchema> => {
  const published = file.answers.find(({ source }) => source === 'published');
  return {
    caseId: file.id,
    number: printedNumber(file),
    title: titleFor(file, '列表'),
    openedAt: toIso(file.openedAt),
    statusName: stateNames[file.status],
    lead: names.leadOf(file),
    reply:
      file.drafts.find(({ id }) => id === published?.ref)?.title ??
      (file.answers.length > 0 ? '已在官方渠道公开回应' : ''),
  };
};

export function toMatter(
  { place, topic, subtopic, count, cases }: FoundRepeats['matters'][number],
  names: Names,
  subtopicName: (id: string) => string,
): RepeatsView['matters'][number] {
  const what = names.topic(topic) ?? topic;
  return {
    place,
    matter: subtopic === null ? what : `${what}·${subtopicName(subtopic)}`,
    count,
    suggestion: `同一地点、同类事项一年内第 ${count} 次，建议提级督办并对照前几次答复`,
    cases: cases.map((file) => toRepeatCase(file, names)),
  };
}

export function toPassedOn({ file, passes, redone }: PassedOn, names: Names): RepeatsView['passedOn'][number] {
  const why =
    passes >= 3 ? `已退单、转办 ${passes} 次仍无人承担，建议由政府办指定承办单位` : `已返工 ${redone} 次，建议提级督办`;
  return { ...toRepeatCase(file, names), passes, redone, suggestion: why };
}
