import { z } from 'zod';
import {
  analysisSchema,
  eventSeveritySchema,
  factsSchema,
  falseInfoStatusSchema,
  levelSchema,
  placeMentionSchema,
  postRoleSchema,
  riskSchema,
  scoredSchema,
} from '../analysis/analysis.ts';
import { incidentBoardFactSchema } from '../post/board-fact.ts';
import { channelTypeSchema, metricsSchema, postSchema, superiorOrderSchema } from '../post/post.ts';
import { instantSchema } from '../time/instant.ts';

/** 61号 二: the five kinds of matter that must be answered in public. */
export const categories = ['政策误读', '切身利益', '道德底线', '突发事件', '上级要求'] as const;
export const categorySchema = z.enum(categories);
export type Category = z.infer<typeof categorySchema>;

/** How a post came to its incident: `join`, `open`, `fold` (repost or duplicate) or `ignore`, with the reason in words. */
export const membershipSchema = z
  .strictObject({
    decision: z.enum(['join', 'open', 'fold', 'ignore']),
    incidentId: z.string().nullable(),
    reason: z.string(),
    /** Ids of the posts that this one was found alike with, best first. */
    because: z.array(z.string()).readonly(),
    /** Further incidents that an official answer answers; it is a member of `incidentId` only. */
    answers: z.array(z.string()).readonly().optional(),
    /** Incidents it came from by merges, oldest first; a merge that is undone leads back along them. */
    movedFrom: z.array(z.string()).readonly().optional(),
    settingsVersion: z.string(),
  })
  .readonly();
export type Membership = z.infer<typeof membershipSchema>;

/** A post as kept: masked text, its analysis and its membership. What the post store holds. */
export const keptPostSchema = z
  .strictObject({ post: postSchema, analysis: analysisSchema, membership: membershipSchema })
  .readonly();
export type KeptPost = z.infer<typeof keptPostSchema>;

/** A masked sample of a member; an incident holds at most 50 of them. */
export const exemplarSchema = z
  .strictObject({
    postId: z.string(),
    role: postRoleSchema,
    title: z.string(),
    excerpt: z.string(),
    channelType: channelTypeSchema,
    channelName: z.string(),
    official: z.boolean(),
    publishedAt: instantSchema.nullable(),
    collectedAt: instantSchema,
    link: z.string().nullable(),
    metrics: metricsSchema,
  })
  .readonly();
export type Exemplar = z.infer<typeof exemplarSchema>;

/** What was done to an incident as a whole; a line with `by` is an officer's decision. */
export const historyLineSchema = z
  .strictObject({
    at: instantSchema,
    kind: z.string(),
    note: z.string(),
    /** Id of the person who decided. */
    by: z.string().optional(),
    /** The version of the incident that the decision made; tells what a crash may have left undone. */
    version: z.number().int().optional(),
    /** Where the posts came from that this line brought; an empty id stands for posts of no incident. */
    from: z.array(z.string()).readonly().optional(),
    /** The posts it brought, when the line names them one by one. */
    posts: z.array(z.string()).readonly().optional(),
  })
  .readonly();
export type HistoryLine = z.infer<typeof historyLineSchema>;

/** Posts about the same matter at the same place. */
export const incidentSchema = z
  .strictObject({
    /** Hash of the founding post. */
    id: z.string(),
    /** Grows by one at each change; saved against the version it was read at. */
    version: z.number().int().min(1),
    /** The last version that was appended to `incidents.changed`; a relay appends what lies above. */
    appendedVersion: z.number().int().min(0),
    status: z.enum(['open', 'merged']),
    mergedInto: z.string().nullable(),
    splitFrom: z.string().nullable(),
    region: z.string(),
    title: z.string(),
    topics: z.strictObject({ primary: z.string().nullable(), secondary: z.array(z.string()).readonly() }).readonly(),
    subtopics: z.array(scoredSchema).readonly(),
    places: z.array(placeMentionSchema).readonly(),
    category: categorySchema,
    level: levelSchema,
    /** Ids of the triggers in `config/levels.yaml` that fired, highest level first. */
    levelTriggers: z.array(z.string()).readonly(),
    levelTimeline: z
      .array(
        z.strictObject({ at: instantSchema, level: levelSchema, triggers: z.array(z.string()).readonly() }).readonly(),
      )
      .readonly(),
    eventSeverity: eventSeveritySchema,
    risk: riskSchema,
    falseInfo: z.strictObject({ status: falseInfoStatusSchema, evidence: z.array(z.string()).readonly() }).readonly(),
    facts: factsSchema,
    /** Earliest `collectedAt` among the members: what clocks start from. Never moves later. */
    detectedAt: instantSchema,
    firstPublishedAt: instantSchema.nullable(),
    lastPostAt: instantSchema,
    counts: z
      .strictObject({
        posts: z.number().int(),
        reposts: z.number().int(),
        /** Distinct authors, reposts, duplicates, official notices and opinions left out. */
        independentSources: z.number().int(),
        channels: z.number().int(),
        reads: z.number().int(),
        interactions: z.number().int(),
      })
      .readonly(),
    /** Channel types seen, sorted. */
    channelTypes: z.array(channelTypeSchema).readonly(),
    exemplars: z.array(exemplarSchema).max(50).readonly(),
    /** The first official answer by an accountable unit, if one was seen; a newspaper's report is none. */
    answeredBy: z.strictObject({ postId: z.string(), at: instantSchema, text: z.string() }).readonly().nullable(),
    superiorOrders: z.array(superiorOrderSchema).readonly(),
    /** What the machine suggests under 61号 二; a person confirms, undecided counts as due. */
    needsPublicResponse: z.boolean(),
    history: z.array(historyLineSchema).readonly(),
    /** What happened to its messages on their boards, oldest first, the latest 100; absent when nothing did. */
    boardFacts: z.array(incidentBoardFactSchema).readonly().optional(),
    /** Ids of the incidents that went up in this one, directly or through another. */
    absorbed: z.array(z.string()).readonly().optional(),
    /** Incidents that an officer set apart from this one: the machine never merges them. */
    apartFrom: z.array(z.string()).readonly().optional(),
    /** When its words were erased: from then on nothing joins it and nothing of it changes. */
    erasedAt: instantSchema.optional(),
    settingsVersion: z.string(),
  })
  .readonly();
export type Incident = z.infer<typeof incidentSchema>;
