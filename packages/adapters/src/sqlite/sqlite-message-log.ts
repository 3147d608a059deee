import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@tingchao/ports/clock.ts';
import { instant, type Instant } from '@tingchao/domain/time/instant.ts';
import { topics, type LogRecord, type MessageLog, type Topic, type NewRecord } from '@tingchao/ports/message-log.ts';
import type { Arrivals } from '../embedded-log/arrivals.ts';
import { consume, type GroupCursor, type LogWatch, unwatched } from '../embedded-log/consume.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import { scanPages } from '../embedded-log/scan-pages.ts';
import type { Sealer } from '../system/sealer.ts';
import type { Row } from './connection.ts';
import type { Database } from './database.ts';
import type { StoredRecord } from './log-writes.ts';
import { compacted, logTable } from './migrations.ts';
import { inSlices } from './slices.ts';
import { topicOfTable } from './told-documents.ts';

/** Records that `append` hands to the writer at a time, and that `read` reads in one turn. */
const APPEND_SLICE = 500;
const READ_SLICE = 250;
/**
 * Records that go to a handler at once. Writes share a sync of the disk anyway; a longer batch keeps more in memory for longer,
 * and what lives that long is copied by the collector of garbage again and again.
 */
const BATCH = 256;
/** Values of these topics hold what citizens wrote, word for word; at rest they are sealed with a key of the day. */
const sealed: ReadonlySet<Topic> = new Set(['posts.collected', 'parked']);

/** A record as it lies in its table, unsealed. */
const toStored = ({ key, partitionKey = key, value }: NewRecord): StoredRecord => ({
  key,
  partition: partitionOf(partitionKey),
  value,
});

/** The durable log: one table a topic, positions of groups beside it. */
export function createSqliteMessageLog(
  database: Database,
  options: {
    readonly clock: Clock;
    readonly sealer: Sealer;
    readonly arrivals: Arrivals;
    readonly backoffMs?: number;
    readonly watch?: LogWatch;
  },
): MessageLog {
  const { clock, sealer, arrivals, backoffMs = 200, watch = unwatched } = options;
  const taken = new Set<string>();
  const tables = new Map(topics.map((topic) => [topic, openTable(database, topic)]));
  const tableOf = (topic: Topic): Table => tables.get(topic) as Table;

  const position = database.prepare('SELECT next FROM consumer_groups WHERE topic = ? AND name = ?');
  const positionOf = (topic: Topic, group: string): number =>
    (position.get(topic, group) as { next: number } | undefined)?.next ?? 0;

  /** From here on a topic holds nothing but what commits of this process told; a topic that something is appended to does not. */
  const ownFrom = new Map<Topic, number>(Object.values(topicOfTable).map((topic) => [topic, tableOf(topic).end()]));

  const toRecord = (topic: Topic, row: Row): LogRecord | undefined => {
    const key = row['key'] as string;
    const value = typeof row['value'] === 'string' ? row['value'] : sealer.open(row['value'] as Uint8Array, key);
    // The key of its day was erased: the record is forgotten, and so is its place in the log.
    if (value === undefined) return undefined;
    const [partition, offset, at] = [row['partition'], row['offset'], row['at']] as [number, number, number];
    const record = { topic, partition, offset, key, value, at: instant(at) };
    return offset >= (ownFrom.get(topic) ?? Number.POSITIVE_INFINITY) ? { ...record, own: true } : record;
  };

  /** Up to `limit` readable records from an offset on; erased ones are passed over. */
  function readFrom(topic: Topic, from: number, limit: number): readonly LogRecord[] {
    const found: LogRecord[] = [];
    for (let next = from; found.length < limit;) {
      const rows = tableOf(topic).page.all(next, limit - found.length);
      for (const row of rows) {
        const record = toRecord(topic, row);
        if (record) found.push(record);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      next = (last['offset'] as number) + 1;
    }
    return found;
  }

  function cursorOf(topic: Topic, group: string): GroupCursor {
    const name = `${topic}|${group}`;
    if (taken.has(name)) throw new Error(`group ${group} already reads ${topic} in this process`);
    taken.add(name);
    let next = positionOf(topic, group);
    return {
      next: (limit, after) => readFrom(topic, after === undefined ? next : after + 1, limit),
      async acknowledge(offset) {
        await database.write('acknowledge', topic, group, offset + 1);
        next = offset + 1;
      },
      arrival: (signal) => arrivals.next(topic, signal),
      release: () => void taken.delete(name),
    };
  }

  const read: MessageLog['read'] = async (topic, from = 0, limit = 1000) => {
    const found: LogRecord[] = [];
    for (let next = from; found.length < limit;) {
      const page = readFrom(topic, next, Math.min(READ_SLICE, limit - found.length));
      found.push(...page);
      const last = page.at(-1);
      if (last === undefined) break;
      next = last.offset + 1;
      await setImmediate();
    }
    return found;
  };

  return {
    async append(topic, records) {
      ownFrom.delete(topic);
      await inSlices(records, APPEND_SLICE, async (slice) => {
        const at = clock.now();
        const stored = slice.map((record) =>
          sealed.has(topic)
            ? { ...toStored(record), value: sealer.seal(record.value, record.key, at) }
            : toStored(record),
        );
        await database.write('append', topic, stored, at);
        arrivals.announce(topic);
      });
    },
    subscribe(topic, group, handler, { batchSize = BATCH, ...hooks } = {}) {
      return consume(cursorOf(topic, group), handler, { topic, group, batchSize, clock, backoffMs, watch, ...hooks });
    },
    async lag(topic, group) {
      return tableOf(topic).countFrom(positionOf(topic, group));
    },
    async waiting(topic, group) {
      const [table, next] = [tableOf(topic), positionOf(topic, group)];
      return { records: table.countFrom(next), oldestAt: table.firstFrom(next) };
    },
    read,
    scan: (topic) => scanPages(read, topic),
  };
}

type Table = ReturnType<typeof openTable>;

function openTable(database: Database, topic: Topic) {
  const name = logTable(topic);
  // Two subqueries: SQLite finds one end of a table at once, but walks it when asked for both ends together.
  const bounds = database.prepare(
    `SELECT (SELECT min(offset) FROM ${name}) AS first, (SELECT max(offset) FROM ${name}) AS last`,
  );
  const first = database.prepare(`SELECT at FROM ${name} WHERE offset >= ? ORDER BY offset LIMIT 1`);
  const count = database.prepare(`SELECT count(*) AS n FROM ${name} WHERE offset >= ?`);
  const range = (): { first: number | null; last: number | null } =>
    (bounds.get() as { first: number | null; last: number | null } | undefined) ?? { first: null, last: null };
  return {
    /** Behind the last record. */
    end: (): number => (range().last ?? -1) + 1,
    page: database.prepare(
      `SELECT offset, partition, key, value, at FROM ${name} WHERE offset >= ? ORDER BY offset LIMIT ?`,
    ),
    firstFrom(next: number): Instant | null {
      const row = first.get(next) as { at: number } | undefined;
      return row === undefined ? null : instant(row.at);
    },
    countFrom(next: number): number {
      if (compacted.includes(topic)) return (count.get(next) as { n: number } | undefined)?.n ?? 0;
      // Records leave this topic from its start; the few gaps that erasures leave are counted until they are passed.
      const { first, last } = range();
      return first === null || last === null ? 0 : Math.max(0, last - Math.max(next, first) + 1);
    },
  };
}
