import type { Post } from '@tingchao/domain/post/post.ts';
import type { MessageLog } from '@tingchao/ports/message-log.ts';

const CHUNK = 500;

/** Appends posts (raw; the log seals them) in order; a chunk holds what one durable batch takes well. */
export async function appendPosts(log: MessageLog, posts: readonly Post[]): Promise<void> {
  for (let from = 0; from < posts.length; from += CHUNK) {
    const records = posts
      .slice(from, from + CHUNK)
      .map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) }));
    await log.append('posts.collected', records);
  }
}
