import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';
import { attachmentSchema, MOST_ATTACHMENTS } from './attachment.ts';
import { boardFactSchema } from './board-fact.ts';

/** The kinds of channel a post can come from; what a source *is*, as configured, never guessed from a nickname. */
export const channelTypes = [
  'weibo',
  'wechat_mp',
  'douyin',
  'kuaishou',
  'toutiao',
  'xiaohongshu',
  'tieba',
  'forum',
  'rss',
  'news',
  'gov_mailbox',
  'leader_board',
  'hotline_12345',
  'petition',
  'open_request',
  'wechat_group_report',
  'gov_wechat',
  'gov_weibo',
  'gov_website',
  'gov_app',
  'superior_order',
  'other',
] as const;
export const channelTypeSchema = z.enum(channelTypes);
export type ChannelType = z.infer<typeof channelTypeSchema>;

export const metricsSchema = z
  .strictObject({
    reads: z.number().int().min(0).default(0),
    reposts: z.number().int().min(0).default(0),
    comments: z.number().int().min(0).default(0),
    likes: z.number().int().min(0).default(0),
  })
  .readonly();
export type Metrics = z.infer<typeof metricsSchema>;

/** An official reply as a message board shows it. */
export const replySchema = z
  .strictObject({
    unit: z.string().nullable(),
    at: instantSchema.nullable(),
    text: z.string(),
    status: z.string().nullable(),
    rating: z.string().nullable(),
    /** False for an interim note (“已转办”): the board's own status says that the message still waits. */
    settles: z.boolean().optional(),
  })
  .readonly();
export type Reply = z.infer<typeof replySchema>;

/** 上级交办 / 批示: the written order a post came in with; its deadline is a clock of its own. */
export const superiorOrderSchema = z
  .strictObject({ documentNo: z.string(), from: z.string(), due: instantSchema })
  .readonly();
export type SuperiorOrder = z.infer<typeof superiorOrderSchema>;

/**
 * One item somebody published, as collected; never edited (a changed page or reply is a revision, `id#n`).
 * `title` and `text` are plain text. In the post store both are masked; only the sealed log and snapshot hold the original.
 */
export const postSchema = z
  .strictObject({
    /** SHA-256 (first 32 hex digits) of source id + canonical link or native id; a revision adds `#n`. */
    id: z.string().min(1),
    sourceId: z.string().min(1),
    channelType: channelTypeSchema,
    channelName: z.string(),
    /** The source's *configured* region (county name); partitions go by it, never by an extracted place. */
    region: z.string(),
    /** The channel is on the white-list of official channels: a configured fact. */
    official: z.boolean(),
    link: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    /** Opaque salted hash, only to count independent sources; null when unknown. */
    authorKey: z.string().nullable(),
    /** As published; null when the source gives none — a date is never invented. */
    publishedAt: instantSchema.nullable(),
    /** When we first saw it; written once, and what every clock starts from. */
    collectedAt: instantSchema,
    metrics: metricsSchema,
    /** Id of the post this one forwards, when the channel says so. */
    repostOf: z.string().nullable(),
    /** 0 for the post as first seen, n for its n-th revision. */
    revision: z.number().int().min(0),
    reply: replySchema.nullable(),
    superiorOrder: superiorOrderSchema.nullable(),
    /** SHA-256 of the first-seen snapshot in the blob store. */
    snapshot: z.string().nullable(),
    /** What the channel itself says about the place (geo tag, board of a town); may be wrong or absent. */
    regionHint: z.string().nullable(),
    /** Files that it links to or that came with it; absent when there are none. */
    attachments: z.array(attachmentSchema).max(MOST_ATTACHMENTS).readonly().optional(),
    /** Of a revision: what happened to the message on its board since the revision before. */
    boardFacts: z.array(boardFactSchema).readonly().optional(),
    /** When its words were erased; absent from every other post. */
    erasedAt: instantSchema.optional(),
  })
  .readonly();
export type Post = z.infer<typeof postSchema>;
