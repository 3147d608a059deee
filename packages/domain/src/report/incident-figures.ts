import { z } from 'zod';
import { falseInfoStatusSchema, levelSchema } from '../analysis/analysis.ts';
import { categorySchema, type Incident } from '../incident/incident.ts';
import { townshipsOf } from '../incident/where-and-what.ts';
import { channelTypeSchema } from '../post/post.ts';
import { instantSchema } from '../time/instant.ts';

export const incidentFiguresSchema = z
  .strictObject({
    region: z.string(),
    topic: z.string().nullable(),
    townships: z.array(z.string()).readonly(),
    /** Every channel it was seen on. */
    channel: z.array(channelTypeSchema).readonly(),
    level: levelSchema,
    category: categorySchema,
    /** Went up in another incident; counted there. */
    merged: z.boolean(),
    detectedAt: instantSchema,
    lastPostAt: instantSchema,
    falseInfo: falseInfoStatusSchema,
    riskScore: z.number(),
    posts: z.number().int(),
    independentSources: z.number().int(),
  })
  .readonly();
/** What dashboards count an incident by. Holds no title and no text. */
export type IncidentFigures = z.infer<typeof incidentFiguresSchema>;

/** The figures of an incident. */
export function incidentFigures(incident: Incident): IncidentFigures {
  return {
    region: incident.region,
    topic: incident.topics.primary,
    townships: townshipsOf(incident.places),
    channel: incident.channelTypes,
    level: incident.level,
    category: incident.category,
    merged: incident.status === 'merged',
    detectedAt: incident.detectedAt,
    lastPostAt: incident.lastPostAt,
    falseInfo: incident.falseInfo.status,
    riskScore: incident.risk.score,
    posts: incident.counts.posts,
    independentSources: incident.counts.independentSources,
  };
}
