import { z } from 'zod';
import { kindSchema } from '../analysis/analysis.ts';
import { membershipSchema, type KeptPost } from '../incident/incident.ts';
import { townshipsOf } from '../incident/where-and-what.ts';
import { channelTypeSchema } from '../post/post.ts';
import { answeredPostId, originalId } from '../post/post-id.ts';
import { instantSchema, minutes } from '../time/instant.ts';

export const postFiguresSchema = z
  .strictObject({
    region: z.string(),
    topic: z.string().nullable(),
    townships: z.array(z.string()).readonly(),
    channel: channelTypeSchema,
    /** The source: a board or an account of an office, a site; never an author. */
    source: z.string(),
    collectedAt: instantSchema,
    /** The post itself: all revisions of a message, and the post of its answer, share it. */
    message: z.string(),
    /** 0 as first seen. */
    revision: z.number().int(),
    official: z.boolean(),
    kind: kindSchema,
    sentiment: z.enum(['negative', 'neutral', 'positive']),
    decision: membershipSchema.unwrap().shape.decision,
    /** Words of the lexicon that were found; nothing else of the text. */
    words: z.array(z.string()).readonly(),
    /** The board shows an official reply that settles the message. */
    replied: z.boolean(),
    /** From the message to that reply; null where either time is unknown. */
    replyMinutes: z.number().int().nullable(),
  })
  .readonly();
/** What dashboards count a post by. Holds no author and no text beyond words of the lexicon. */
export type PostFigures = z.infer<typeof postFiguresSchema>;

/** The figures of a kept post. */
export function postFigures({ post, analysis, membership }: KeptPost): PostFigures {
  const { reply } = post;
  const replied = reply !== null && reply.settles !== false;
  const known = replied && reply.at !== null && post.publishedAt !== null;
  return {
    region: post.region,
    topic: analysis.topics[0]?.id ?? null,
    townships: townshipsOf(analysis.places),
    channel: post.channelType,
    source: post.channelName,
    collectedAt: post.collectedAt,
    message: answeredPostId(post.id) ?? originalId(post.id),
    revision: post.revision,
    official: post.official,
    kind: analysis.kind,
    sentiment: analysis.sentiment.label,
    decision: membership.decision,
    words: [...new Set(analysis.topics.flatMap(({ words }) => words))],
    replied,
    replyMinutes: known ? Math.max(0, Math.ceil((reply.at - post.publishedAt) / minutes(1))) : null,
  };
}
