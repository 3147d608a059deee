import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

/** What happens to a message on its board after it was first seen. */
export const boardFactKinds = [
  'removed',
  'restored',
  'reopened',
  'asked_again',
  'answer_changed',
  'answer_withdrawn',
  'rated',
] as const;
export type BoardFactKind = (typeof boardFactKinds)[number];

export const boardFactNames: Readonly<Record<BoardFactKind, string>> = {
  removed: '留言已不在网站上',
  restored: '留言重新出现',
  reopened: '留言重新列为待办',
  asked_again: '留言人追问',
  answer_changed: '答复改动',
  answer_withdrawn: '答复撤下',
  rated: '评价',
};

/**
 * A fact of a message on its board, as a revision of the message carries it. It tells what was seen and when, never why or by
 * whom; it starts, stops and resets no clock (design §7: a clock is never reset).
 */
export const boardFactSchema = z
  .strictObject({
    kind: z.enum(boardFactKinds),
    /** When it was seen here. */
    at: instantSchema,
    /** Of a removal: when the message was last seen; null when that is not known. */
    lastSeenAt: instantSchema.nullable().optional(),
    /** Of a rating: what it says in the words of the ledger; absent where it says nothing of the kind. */
    rating: z.enum(['满意', '基本满意', '不满意']).optional(),
  })
  .readonly();
export type BoardFact = z.infer<typeof boardFactSchema>;

/** How a post's own board facts stand in its incident: which message, on which channel. No words of anybody. */
export const incidentBoardFactSchema = z
  .strictObject({
    ...boardFactSchema.unwrap().shape,
    /** The message, as first collected. */
    postId: z.string(),
    channelName: z.string(),
    /** When the message was published; null where the board does not say. */
    askedAt: instantSchema.nullable(),
  })
  .readonly();
export type IncidentBoardFact = z.infer<typeof incidentBoardFactSchema>;
