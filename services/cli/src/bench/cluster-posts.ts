import { partitionOf } from '@tingchao/adapters/embedded-log/partition.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { NewRecord } from '@tingchao/ports/message-log.ts';
import { makeStream, STREAM_GAP_MS } from './stream-corpus.ts';

export type RegionalStream = {
  readonly seed: number;
  readonly regions: number;
  /** How many posts there will be: the last one is published now. */
  readonly posts: number;
};

/** Names of regions, each in a partition of its own as long as there are as many partitions. */
export function regionNames(count: number, partitions: number): readonly string[] {
  const names: string[] = [];
  const taken = new Set<number>();
  for (let number = 1; names.length < count; number += 1) {
    const name = `第${number}区`;
    const partition = partitionOf(name, partitions);
    if (taken.has(partition) && taken.size < partitions) continue;
    taken.add(partition);
    names.push(name);
  }
  return names;
}

/**
 * Posts of the made-up stream, spread over regions by the matter they speak of: who tells of the same matter lives in the
 * same region. `now` is asked when a post is made, as a collector would; what was published lies in the weeks before.
 */
export function* makeRegionalStream(
  { seed, regions, posts }: RegionalStream,
  partitions: number,
  now: () => Instant,
): Generator<Post, void> {
  const names = regionNames(regions, partitions);
  const first = plus(now(), -posts * STREAM_GAP_MS);
  const stream = makeStream(seed);
  for (let index = 0; index < posts; index += 1) {
    const { title, text, authorKey, matter, afterMs } = stream.next().value;
    yield {
      id: `bench-${index.toString(36).padStart(6, '0')}`,
      sourceId: 'bench',
      channelType: index % 3 === 0 ? 'hotline_12345' : index % 3 === 1 ? 'gov_mailbox' : 'weibo',
      channelName: 'bench',
      region: names[matter % regions] as string,
      official: false,
      link: null,
      title,
      text,
      authorKey,
      publishedAt: plus(first, afterMs),
      collectedAt: now(),
      metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
      repostOf: null,
      revision: 0,
      reply: null,
      superiorOrder: null,
      snapshot: null,
      regionHint: null,
    };
  }
}

/** The record of a post in `posts.collected`, as a collector writes it. */
export const collectedRecord = (post: Post): NewRecord => ({
  key: post.id,
  partitionKey: post.region,
  value: JSON.stringify(post),
});
