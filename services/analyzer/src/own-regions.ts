import type { MessageLog } from '@tingchao/ports/message-log.ts';

/** Tells of a configured region whether its posts lie in one of these partitions of `posts.collected`. */
export function ownRegions(log: MessageLog, partitions: readonly number[]): (region: string) => boolean {
  const ours = new Set(partitions);
  return (region) => log.partitionOf === undefined || ours.has(log.partitionOf('posts.collected', region));
}
