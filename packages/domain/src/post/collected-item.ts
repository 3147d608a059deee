import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';
import { attachmentSchema, MOST_ATTACHMENTS } from './attachment.ts';
import { metricsSchema, replySchema, superiorOrderSchema } from './post.ts';

/** By what a source tells two of its items apart. */
export const identitySchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('native'), id: z.string().min(1) }),
  z.strictObject({ by: z.literal('link'), link: z.string().min(1) }),
  /** The last resort: neither a link nor a number is given. */
  z.strictObject({ by: z.literal('content'), title: z.string(), text: z.string() }),
]);
export type Identity = Readonly<z.infer<typeof identitySchema>>;

/** One item as a parser found it, before it becomes a post. Texts are plain and may hold personal data. */
export const collectedItemSchema = z
  .strictObject({
    identity: identitySchema,
    link: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    author: z.string().nullable(),
    /** Null when the source gives none. */
    publishedAt: instantSchema.nullable(),
    metrics: metricsSchema.unwrap().partial().readonly(),
    reply: replySchema.nullable(),
    /** The reply settles the message, as far as the channel's own status tells; an interim note does not. */
    answered: z.boolean(),
    regionHint: z.string().nullable(),
    forwards: identitySchema.nullable(),
    superiorOrder: superiorOrderSchema.nullable(),
    /** The channel's own status says that the message waits for an answer; absent where it says nothing. */
    waits: z.boolean().optional(),
    /** What the citizen asked once more after the answer; it is part of `text` too. */
    followUp: z.string().optional(),
    attachments: z.array(attachmentSchema).max(MOST_ATTACHMENTS).readonly().optional(),
  })
  .readonly();
export type CollectedItem = z.infer<typeof collectedItemSchema>;

/** An item with everything it may leave out left out. */
export const plainItem = (
  item: Pick<CollectedItem, 'identity' | 'title' | 'text'> & Partial<CollectedItem>,
): CollectedItem => ({
  link: null,
  author: null,
  publishedAt: null,
  metrics: {},
  reply: null,
  answered: false,
  regionHint: null,
  forwards: null,
  superiorOrder: null,
  ...item,
});
