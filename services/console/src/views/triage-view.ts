import { levels } from '@tingchao/domain/analysis/analysis.ts';
import { categoriesOfWords, explainRisk } from '@tingchao/domain/analysis/explain-risk.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { townshipsOf } from '@tingchao/domain/incident/where-and-what.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { hours, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { z } from 'zod';
import { deadlineViewSchema, nextDeadline, toDeadlineView } from './case-view.ts';
import { falseInfoNames } from './level-name.ts';
import type { Names } from './names.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });
/** The sparkline: so many stretches of two hours, the last one ends now. */
const stretches = 12;
const stretch = hours(2);

/** One line of the analyst's queue: everything a verdict needs at a glance. */
export const triageLineSchema = z.object({
  id: z.string(),
  title: z.string(),
  level: z.enum(levels).meta({ description: '处置单上的舆情等级；尚未立案时为规则判定' }),
  score: z.number().meta({ description: '风险分 0–100' }),
  factors: z.string().meta({ description: '为什么是这个等级，一句话' }),
  words: z
    .array(z.object({ word: z.string(), name: z.string().meta({ description: '哪一类' }) }))
    .meta({ description: '命中的词和类别，正文里标出' }),
  excerpt: z.string().meta({ description: '最早一条的摘录（已遮蔽）' }),
  channel: z.string(),
  topic: z.string().nullable(),
  townships: z.array(z.string()),
  places: z.array(z.string()),
  posts: z.int(),
  sources: z.int().meta({ description: '独立来源数' }),
  heat: z.array(z.int()).meta({ description: '近 24 小时每两小时新帖数（样本），旧在前' }),
  falseInfo: z.string().nullable(),
  detectedAt: isoSchema,
  lastPostAt: isoSchema,
  case: z
    .object({
      id: z.string(),
      number: z.string(),
      version: z.int(),
      status: z.string(),
      statusName: z.string(),
      lead: z.string(),
      open: z.boolean(),
      deadline: deadlineViewSchema.nullable(),
    })
    .nullable(),
});
export type TriageLine = z.infer<typeof triageLineSchema>;

/** A line of the queue as it stands at `at`. */
export function toTriageLine(
  incident: Incident,
  file: CaseFile | undefined,
  { names, settings, at, state }: { names: Names; settings: Settings; at: Instant; state: (file: CaseFile) => string },
): TriageLine {
  const first = incident.exemplars.toSorted((a, b) => a.collectedAt - b.collectedAt)[0];
  const next = file !== undefined && isOpen(file.status) ? nextDeadline(file, at) : undefined;
  const sealed = file !== undefined && titleFor({ ...file, title: incident.title }, '列表') !== incident.title;
  return {
    id: incident.id,
    title: file === undefined ? incident.title : titleFor({ ...file, title: incident.title }, '列表'),
    level: file?.level ?? incident.level,
    score: incident.risk.score,
    factors: explainRisk(incident.risk, settings.risk),
    words: [...categoriesOfWords(incident.risk, settings.risk)],
    excerpt: sealed ? '' : (first?.excerpt ?? ''),
    channel: first?.channelName ?? '',
    topic: names.topic(incident.topics.primary),
    townships: [...townshipsOf(incident.places)],
    places: incident.places.slice(0, 4).map(({ name }) => name),
    posts: incident.counts.posts,
    sources: incident.counts.independentSources,
    heat: heatOf(incident, at),
    falseInfo: incident.falseInfo.status === 'none' ? null : falseInfoNames[incident.falseInfo.status],
    detectedAt: toIso(incident.detectedAt),
    lastPostAt: toIso(incident.lastPostAt),
    case:
      file === undefined
        ? null
        : {
            id: file.id,
            number: file.number,
            version: file.version,
            status: file.status,
            statusName: state(file),
            lead: names.leadOf(file),
            open: isOpen(file.status),
            deadline: next === undefined ? null : toDeadlineView(next, at),
          },
  };
}

/** How many of the kept samples were published in each of the last stretches. */
function heatOf({ exemplars }: Incident, at: Instant): number[] {
  const counts = Array.from({ length: stretches }, () => 0);
  for (const { publishedAt, collectedAt } of exemplars) {
    const age = Math.floor((at - (publishedAt ?? collectedAt)) / stretch);
    const slot = stretches - 1 - age;
    if (slot >= 0 && slot < stretches) counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

/** A like matter of before, and what became of it. */
export const similarSchema = z.object({
  caseId: z.string(),
  number: z.string(),
  title: z.string(),
  lead: z.string(),
  status: z.string(),
  at: isoSchema,
  places: z.array(z.string()).meta({ description: '相同的地点' }),
});

/** What spread when, and what the office did meanwhile, on one axis. */
export const courseSchema = z.object({
  unit: z.enum(['hour', 'day']),
  rows: z.array(z.string()).meta({ description: '时段起点，+08:00' }),
  first: z.array(z.int()).meta({ description: '首次说的（原创、投诉、求证等）' }),
  copies: z.array(z.int()).meta({ description: '转载与重复' }),
  actions: z.array(z.object({ row: z.string(), at: isoSchema, name: z.string(), by: z.string() })),
  early: z
    .array(z.object({ id: z.string(), title: z.string(), channel: z.string(), at: isoSchema, copies: z.int() }))
    .meta({ description: '最早几条，及各自此后一小时内的新帖数' }),
});
export const dossierSchema = z.object({
  line: triageLineSchema,
  similar: z.array(similarSchema),
  course: courseSchema,
});
export type Dossier = z.infer<typeof dossierSchema>;

/** What a unit would get, and by when: shown before anything leaves the desk. */
export const dispatchPreviewSchema = z.object({
  case: z.object({
    id: z.string(),
    number: z.string(),
    version: z.int(),
    title: z.string(),
    level: z.enum(levels),
    incidentId: z.string(),
    steps: z.int().meta({ description: '办理经过已有几行' }),
  }),
  proposal: z
    .object({
      lead: z.string(),
      place: z.string().nullable(),
      leadName: z.string(),
      assisting: z.array(z.object({ id: z.string(), name: z.string() })),
      candidates: z.array(z.object({ id: z.string(), name: z.string() })),
      clause: z.string(),
      basis: z.string(),
      coordination: z.array(z.object({ by: z.string(), basis: z.string() })),
      recused: z.array(z.string()),
      confidence: z.number(),
      dispatchable: z.boolean(),
      reasons: z.array(z.string()),
    })
    .nullable(),
  units: z.array(z.object({ id: z.string(), name: z.string(), canLead: z.boolean() })),
  townships: z.array(z.string()),
  clocks: z.array(
    z.object({ name: z.string(), dueAt: isoSchema, arithmetic: z.string(), basis: z.string(), hard: z.boolean() }),
  ),
  refused: z.string().nullable().meta({ description: '这样交办会被拒绝的原因' }),
  unitSees: z
    .object({ title: z.string(), posts: z.array(z.string()) })
    .meta({ description: '单位看到的内容：转述，不含原文' }),
});
export type DispatchPreview = z.infer<typeof dispatchPreviewSchema>;
