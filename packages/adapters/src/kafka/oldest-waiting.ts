import type { Admin } from 'kafkajs';

/** A first guess of the age; grows by this factor until it is too old. */
const FIRST_MS = 1_000;
const GROWTH = 4;
/** Nothing waits longer than the longest retention. */
const OLDEST_MS = 400 * 86_400_000;
/** The answer is as exact as this, or as a twentieth of the age, whichever is more. */
const EXACT_MS = 1_000;
const EXACT_SHARE = 0.05;

/**
 * How long ago, in milliseconds, the oldest of the records at `starts` (partition → offset, of partitions that have one there)
 * was appended, by the broker's clock and `now`, a little too old rather than too young. Asks the broker's index of times a dozen times and reads no record.
 */
export async function ageOfOldest(
  admin: Admin,
  topicName: string,
  starts: ReadonlyMap<number, number>,
  now: number,
): Promise<number> {
  /** Whether one of the records was appended before this age. */
  const isOlderThan = async (ageMs: number): Promise<boolean> => {
    const offsets = await admin.fetchTopicOffsetsByTimestamp(topicName, now - ageMs);
    return offsets.some(
      ({ partition, offset }) => Number(offset) > (starts.get(partition) ?? Number.POSITIVE_INFINITY),
    );
  };
  let [younger, older] = [0, FIRST_MS];
  while (older < OLDEST_MS && (await isOlderThan(older))) [younger, older] = [older, older * GROWTH];
  while (older - younger > Math.max(EXACT_MS, older * EXACT_SHARE)) {
    const middle = Math.round((younger + older) / 2);
    if (await isOlderThan(middle)) younger = middle;
    else older = middle;
  }
  return older;
}
