import type { Instant } from '../time/instant.ts';
import type { CollectedItem } from './collected-item.ts';
import { authorKey, originalId, postId, replyPostId, revisionId } from './post-id.ts';
import { MOST_ATTACHMENTS } from './attachment.ts';
import type { BoardFact } from './board-fact.ts';
import type { ChannelType, Post } from './post.ts';

/** Of a source, what its posts carry. */
export type PostOrigin = {
  readonly id: string;
  readonly name: string;
  readonly channelType: ChannelType;
  readonly region: string;
  readonly official: boolean;
  readonly regionHint: string | null;
};

export type Collection = {
  readonly at: Instant;
  /** Secret of this deployment; without it an author's key says nothing. */
  readonly salt: string;
  /** Hash of the bytes the item was first seen in. */
  readonly snapshot: string | null;
  /** 0 as first seen. */
  readonly revision: number;
  /** What this revision shows to have happened on the board. */
  readonly facts?: readonly BoardFact[];
};

/**
 * Texts longer than this are cut when a post is made: 1 Mi UTF-16 units, far above what the analyzer reads (64 KiB), so that
 * one item can never fill the log. The snapshot keeps the whole.
 */
export const MAX_TEXT_UNITS = 1024 * 1024;
const MAX_TITLE_UNITS = 1000;

/** An item as a post. Pure: the same item of the same source has the same id whenever it is collected. */
export function toPost(item: CollectedItem, origin: PostOrigin, collection: Collection): Post {
  return {
    id: revisionId(postId(origin.id, item.identity), collection.revision),
    sourceId: origin.id,
    channelType: origin.channelType,
    channelName: origin.name,
    region: origin.region,
    official: origin.official,
    link: item.link,
    title: tidy(item.title).slice(0, MAX_TITLE_UNITS).toWellFormed(),
    text: tidy(item.text).slice(0, MAX_TEXT_UNITS).toWellFormed(),
    authorKey: item.author === null || item.author.trim() === '' ? null : authorKey(collection.salt, item.author),
    publishedAt: item.publishedAt,
    collectedAt: collection.at,
    metrics: {
      reads: count(item.metrics.reads),
      reposts: count(item.metrics.reposts),
      comments: count(item.metrics.comments),
      likes: count(item.metrics.likes),
    },
    repostOf: item.forwards === null ? null : postId(origin.id, item.forwards),
    revision: collection.revision,
    reply: item.reply,
    superiorOrder: item.superiorOrder,
    snapshot: collection.snapshot,
    regionHint: item.regionHint ?? origin.regionHint,
    ...((item.attachments?.length ?? 0) > 0 && { attachments: item.attachments!.slice(0, MOST_ATTACHMENTS) }),
    ...((collection.facts?.length ?? 0) > 0 && { boardFacts: collection.facts! }),
  };
}

/**
 * A message that its board no longer shows, as a revision of it: what was kept of it last with the fact and no new word. `kept`
 * is the newest revision in the store; its snapshot stays the evidence.
 */
export const withBoardFact = (kept: Post, fact: BoardFact, revision: number): Post => ({
  ...kept,
  id: revisionId(originalId(kept.id), revision),
  revision,
  collectedAt: fact.at,
  boardFacts: [fact],
});

/**
 * The official answer to a board message as a post of its own: it is what stops a clock, so it carries the answer's own
 * publication time (null when the board gives none) and the message's title. Null while there is no settling answer.
 */
export function toReplyPost(item: CollectedItem, origin: PostOrigin, collection: Collection): Post | null {
  if (item.reply === null || !item.answered) return null;
  const { attachments: _files, boardFacts: _facts, ...message } = toPost(item, origin, collection);
  return {
    ...message,
    id: revisionId(replyPostId(message.id), collection.revision),
    official: true,
    title: `答复：${message.title}`.slice(0, MAX_TITLE_UNITS),
    text: tidy(item.reply.text).slice(0, MAX_TEXT_UNITS).toWellFormed(),
    authorKey: item.reply.unit === null ? null : authorKey(collection.salt, item.reply.unit),
    publishedAt: item.reply.at,
    metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
    repostOf: null,
    reply: null,
    superiorOrder: null,
  };
}

// oxlint-disable-next-line no-control-regex -- NUL and its like break stores and mean nothing in a text
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

const tidy = (text: string): string => text.replaceAll(CONTROLS, '').replaceAll('\r\n', '\n').trim();

const count = (value: number | undefined): number =>
  value !== undefined && Number.isFinite(value) && value > 0 ? Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER) : 0;
