import { partitionOf } from '@tingchao/adapters/embedded-log/partition.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { makeStream, STREAM_GAP_MS } from './stream-corpus.ts';
import { toPost } from './stream-post.ts';

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
    const made = stream.next().value;
    yield toPost(made, {
      index,
      region: names[made.matter % regions] as string,
      publishedAt: plus(first, made.afterMs),
      collectedAt: now(),
    });
  }
}
