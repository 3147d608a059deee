import { postId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { NewRecord } from '@tingchao/ports/message-log.ts';
import type { StreamPost } from './stream-corpus.ts';

/** What a stream does not say of its posts. */
export type StreamPlace = {
  /** The posts before it; makes its id and its channel. */
  readonly index: number;
  readonly region: string;
  readonly publishedAt: Instant;
  readonly collectedAt: Instant;
};

/** A post of a made-up stream as a collector would hand it on; its id is a hash, as all are. */
export const toPost = (
  { title, text, authorKey }: StreamPost,
  { index, region, publishedAt, collectedAt }: StreamPlace,
): Post => ({
  id: postId('bench', { by: 'native', id: String(index) }),
  sourceId: 'bench',
  channelType: index % 3 === 0 ? 'hotline_12345' : index % 3 === 1 ? 'gov_mailbox' : 'weibo',
  channelName: 'bench',
  region,
  official: false,
  link: null,
  title,
  text,
  authorKey,
  publishedAt,
  collectedAt,
  metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
  repostOf: null,
  revision: 0,
  reply: null,
  superiorOrder: null,
  snapshot: null,
  regionHint: null,
});

/** The record of a post in `posts.collected`, as a collector writes it. */
export const collectedRecord = (post: Post): NewRecord => ({
  key: post.id,
  partitionKey: post.region,
  value: JSON.stringify(post),
});
