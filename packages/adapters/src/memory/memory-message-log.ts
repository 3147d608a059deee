import type { Clock } from '@tingchao/ports/clock.ts';
import type { LogRecord, MessageLog, Topic } from '@tingchao/ports/message-log.ts';
import { createArrivals } from '../embedded-log/arrivals.ts';
import { consume, type LogWatch, unwatched } from '../embedded-log/consume.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import { scanPages } from '../embedded-log/scan-pages.ts';

/** The log in memory: same order, groups and redelivery as the durable one; gone with the process. */
export function createMemoryMessageLog(options: {
  readonly clock: Clock;
  readonly backoffMs?: number;
  readonly watch?: LogWatch;
}): MessageLog {
  const { clock, backoffMs = 200, watch = unwatched } = options;
  const logs = new Map<Topic, LogRecord[]>();
  /** Topic and group → the next offset the group has to see. */
  const positions = new Map<string, number>();
  const taken = new Set<string>();
  const arrivals = createArrivals();

  const recordsOf = (topic: Topic): LogRecord[] => {
    const found = logs.get(topic);
    if (found) return found;
    const fresh: LogRecord[] = [];
    logs.set(topic, fresh);
    return fresh;
  };

  const read: MessageLog['read'] = async (topic, from = 0, limit = 1000) => recordsOf(topic).slice(from, from + limit);

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
          return recordsOf(topic).slice(from, from + limit);
        },
        acknowledge: async (offset: number) => void positions.set(name, offset + 1),
        arrival: (signal: AbortSignal) => arrivals.next(topic, signal),
        release: () => void taken.delete(name),
      };
      return consume(cursor, handler, { topic, group, batchSize, clock, backoffMs, watch, ...hooks });
    },
    async lag(topic, group) {
      return recordsOf(topic).length - (positions.get(`${topic}|${group}`) ?? 0);
    },
    async waiting(topic, group) {
      const position = positions.get(`${topic}|${group}`) ?? 0;
      const log = recordsOf(topic);
      return { records: log.length - position, oldestAt: log[position]?.at ?? null };
    },
    read,
    scan: (topic) => scanPages(read, topic),
  };
}
