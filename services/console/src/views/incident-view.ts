import { levels } from '@tingchao/domain/analysis/analysis.ts';
import { attachmentSchema } from '@tingchao/domain/post/attachment.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { z } from 'zod';
import { webLink } from '../pages/html.ts';
import { withIsoTimes } from './iso-times.ts';
import { falseInfoNames, levelNames } from './level-name.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

/** One line of the list of incidents. */
export const incidentSummarySchema = z.object({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  status: z.enum(['open', 'merged']),
  mergedInto: z.string().nullable(),
  level: z.enum(levels).meta({ description: '舆情等级' }),
  levelName: z.string(),
  eventSeverity: z.string().meta({ description: '突发事件等级，与舆情等级是两把尺' }),
  category: z.string(),
  topic: z.string().nullable(),
  places: z.array(z.string()),
  posts: z.int(),
  independentSources: z.int(),
  falseInfo: z.object({ status: z.string(), name: z.string() }),
  needsPublicResponse: z.boolean(),
  detectedAt: isoSchema,
  lastPostAt: isoSchema,
});
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;

/** The summary of an incident; titles are masked already. */
export function toIncidentSummary(incident: Incident): IncidentSummary {
  const level = levelNames[incident.level];
  return {
    id: incident.id,
    version: incident.version,
    title: incident.title,
    status: incident.status,
    mergedInto: incident.mergedInto,
    level: incident.level,
    levelName: `${level.numeral} ${level.word}`,
    eventSeverity: incident.eventSeverity,
    category: incident.category,
    topic: incident.topics.primary,
    places: incident.places.map((place) => place.name),
    posts: incident.counts.posts,
    independentSources: incident.counts.independentSources,
    falseInfo: { status: incident.falseInfo.status, name: falseInfoNames[incident.falseInfo.status] },
    needsPublicResponse: incident.needsPublicResponse,
    detectedAt: toIso(incident.detectedAt),
    lastPostAt: toIso(incident.lastPostAt),
  };
}

/** A whole incident: the summary, and everything else the document holds. */
export const incidentDetailSchema = z.looseObject({
  ...incidentSummarySchema.shape,
  places: z.array(z.unknown()),
  levelBasis: z.string().meta({ description: '处置单上的定级依据；level 是规则判定的等级，人工改级见此' }),
});
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

/** The whole document with its times written out; `places` keeps kind, township and confidence. */
export function toIncidentDetail(incident: Incident, levelBasis: string): IncidentDetail {
  const document = withIsoTimes(incident) as Readonly<Record<string, unknown>>;
  const summary = toIncidentSummary(incident);
  return {
    ...document,
    ...summary,
    levelBasis,
    falseInfo: { ...incident.falseInfo, ...summary.falseInfo },
    places: [...incident.places],
  };
}

/** A member of an incident as a reader may see it: masked text, no author; of the evidence only its hash, and of a unit not that. */
export const incidentPostSchema = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  channelType: z.string(),
  channelName: z.string(),
  official: z.boolean(),
  link: z.string().nullable(),
  kind: z.string(),
  role: z.string(),
  decision: z.string(),
  reason: z.string().meta({ description: '为何归入本事件' }),
  publishedAt: isoSchema.nullable(),
  collectedAt: isoSchema,
  risk: z.object({ score: z.number(), level: z.string() }),
  reply: z.unknown(),
  attachments: z.array(attachmentSchema.unwrap()).meta({ description: '附件：名称、地址、类型、大小；没有下载' }),
  snapshot: z.string().nullable().meta({ description: '存证的 SHA-256；没有留存的为 null' }),
});
export type IncidentPost = z.infer<typeof incidentPostSchema>;

/** Shows a kept post with the masked texts of its analysis. */
export function toIncidentPost({ post, analysis, membership }: KeptPost): IncidentPost {
  return {
    id: post.id,
    title: analysis.maskedTitle,
    text: analysis.maskedText,
    channelType: post.channelType,
    channelName: post.channelName,
    official: post.official,
    link: webLink(post.link) ?? null,
    kind: analysis.kind,
    role: analysis.role,
    decision: membership.decision,
    reason: membership.reason,
    publishedAt: post.publishedAt === null ? null : toIso(post.publishedAt),
    collectedAt: toIso(post.collectedAt),
    risk: { score: analysis.risk.score, level: analysis.risk.level },
    reply: withIsoTimes(post.reply),
    attachments: [...(post.attachments ?? [])],
    snapshot: post.snapshot,
  };
}
