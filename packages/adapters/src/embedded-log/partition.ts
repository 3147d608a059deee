/** How many partitions each topic of the embedded log has; fixed, because offsets and keys outlive a process. */
export const PARTITIONS = 8;
/** Every partition of a topic of the embedded log. */
export const allPartitions: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** The partition of a key: FNV-1a over its UTF-16 units, 0 … `partitions` − 1. The same key always meets the same one. */
export function partitionOf(key: string, partitions = PARTITIONS): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % partitions;
}
