import type { MessageLog, Topic } from '@tingchao/ports/message-log.ts';
import type { Platform } from './platform.ts';

/** What cannot be handled, whole, with the reason. */
export type Unhandled = {
  readonly topic: Topic;
  /** Names it within the topic, e.g. `3/1204` (partition and offset) or an id with its version: the same thing is parked once. */
  readonly place: string;
  /** What a person finds in `parked`: the fields of the record. */
  readonly record: { readonly key: string; readonly value: string; readonly [field: string]: unknown };
  /** Repeats nothing of what is in it, since reasons go to the log file. */
  readonly reason: string;
};

/** So many places are remembered; a batch that is tried again for an hour is far below. */
const REMEMBERED = 10_000;
const parkedBefore = new WeakMap<MessageLog, Set<string>>();

/**
 * Puts aside what cannot be handled, so that it blocks nobody and is lost to nobody. What this process parked before, in a
 * batch that had to be tried again, is not parked twice.
 */
export async function park(
  { log, events }: Pick<Platform, 'log' | 'events'>,
  items: readonly Unhandled[],
): Promise<void> {
  const before = parkedBefore.get(log) ?? new Set<string>();
  parkedBefore.set(log, before);
  const fresh = items.filter(({ topic, place }) => !before.has(`${topic}/${place}`));
  if (fresh.length === 0) return;
  await log.append(
    'parked',
    fresh.map(({ topic, place, record, reason }) => ({
      key: `${topic}/${place}`,
      value: JSON.stringify({ topic, ...record, reason }),
    })),
  );
  for (const { topic, place, reason } of fresh) {
    before.add(`${topic}/${place}`);
    events.emit('record_parked', { topic, key: place, reason });
  }
  for (const place of before) {
    if (before.size <= REMEMBERED) break;
    before.delete(place);
  }
}
