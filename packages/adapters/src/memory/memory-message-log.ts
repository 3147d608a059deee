import type { Clock } from '@tingchao/ports/clock.ts';
import type { LogRecord, MessageLog, Topic } from '@tingchao/ports/message-log.ts';
import { createArrivals } from '../embedded-log/arrivals.ts';
import { consume, type LogWatch, unwatched } from '../embedded-log/consume.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import { scanPages } from '../embedded-log/scan-pages.ts';

/** The log in memory, which can also be made to forget records. */
export type MemoryMessageLog = MessageLog & {
  /** Forgets the records of a topic that are meant; their offsets stay given. Returns how many there were. */
  forget(topic: Topic, isMeant: (record: LogRecord) => boolean): number;
};

/** The log in memory: same order, groups and redelivery as the durable one; gone with the process. */
export function createMemoryMessageLog(options: {
  readonly clock: Clock;
  readonly backoffMs?: number;
  readonly watch?: LogWatch;
}): MemoryMessageLog {
  const { clock, backoffMs = 200, watch = unwatched } = options;
  /** By offset; null where a record was forgotten. */
  const logs = new Map<Topic, (LogRecord | null)[]>();
  /** Topic and group → the next offset the group has to see. */
  const positions = new Map<string, number>();
  const taken = new Set<string>();
  const arrivals = createArrivals();

  const recordsOf = (topic: Topic): (LogRecord | null)[] => {
    const found = logs.get(topic);
    if (found) return found;
    const fresh: (LogRecord | null)[] = [];
    logs.set(topic, fresh);
    return fresh;
  };

  const readFrom = (topic: Topic, from: number, limit: number): LogRecord[] => {
    const found: LogRecord[] = [];
    const log = recordsOf(topic);
    for (let offset = from; offset < log.length && found.length < limit; offset += 1) {
      const record = log[offset];
      if (record) found.push(record);
    }
    return found;
  };
  /** Records from a position on that are there. */
  const left = (topic: Topic, position: number): LogRecord[] => readFrom(topic, position, Number.POSITIVE_INFINITY);

  const read: MessageLog['read'] = async (topic, from = 0, limit = 1000) => readFrom(topic, from, limit);

  return {
    async append(topic, records) {
      const log = recordsOf(topic);
      const at = clock.now();
      for (const { key, partitionKey = key, value } of records)
        log.push({ topic, partition: partitionOf(partitionKey), offset: log.length, key, value, at });
      if (records.length > 0) arrivals.announce(topic);
    },
    subscribe(topic, group, handler, { batchSize = 100, ...hooks } = {}) {
      const name = `${topic}|${group}`;
      if (taken.has(name)) throw new Error(`group ${group} already reads ${topic} in this process`);
      taken.add(name);
      const cursor = {
        next: (limit: number, after?: number) => {
          const from = after === undefined ? (positions.get(name) ?? 0) : after + 1;
          return readFrom(topic, from, limit);
        },
        acknowledge: async (offset: number) => void positions.set(name, offset + 1),
        arrival: (signal: AbortSignal) => arrivals.next(topic, signal),
        release: () => void taken.delete(name),
      };
      return consume(cursor, handler, { topic, group, batchSize, clock, backoffMs, watch, ...hooks });
    },
    async lag(topic, group) {
      return left(topic, positions.get(`${topic}|${group}`) ?? 0).length;
    },
    async waiting(topic, group) {
      const waiting = left(topic, positions.get(`${topic}|${group}`) ?? 0);
      return { records: waiting.length, oldestAt: waiting[0]?.at ?? null };
    },
    read,
    scan: (topic) => scanPages(read, topic),
    forget(topic, isMeant) {
      const log = recordsOf(topic);
      let forgotten = 0;
      for (const [offset, record] of log.entries()) {
        if (!record || !isMeant(record)) continue;
        log[offset] = null;
        forgotten += 1;
      }
      return forgotten;
    },
  };
}
