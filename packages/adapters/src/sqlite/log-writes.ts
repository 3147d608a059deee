import type { Topic } from '@tingchao/ports/message-log.ts';
import { topics } from '@tingchao/ports/message-log.ts';
import type { Prepare } from './connection.ts';
import { logTable } from './migrations.ts';

/** A record as it lies in its table; the offset is given when it is written. */
export type StoredRecord = {
  readonly key: string;
  readonly partition: number;
  readonly value: string | Uint8Array;
};

const floorOf = (topic: Topic): string => `next:${topic}`;

/** Writes of the log: records at the end of a topic, positions of groups, what maintenance removes. */
export function logWrites(prepare: Prepare) {
  const tables = new Map(
    topics.map((topic) => {
      const name = logTable(topic);
      return [
        topic,
        {
          last: prepare(`SELECT max(offset) AS last FROM ${name}`),
          insert: prepare(`INSERT INTO ${name}(offset, partition, key, value, at) VALUES (?, ?, ?, ?, ?)`),
          remove: prepare(`DELETE FROM ${name} WHERE offset = ?`),
        },
      ] as const;
    }),
  );
  const tableOf = (topic: Topic) => tables.get(topic) as NonNullable<ReturnType<typeof tables.get>>;
  // Where the last record of a topic was erased: no offset is given twice.
  const floors = new Map<Topic, number>();
  const floor = prepare('SELECT value FROM state WHERE name = ?');
  for (const topic of topics) floors.set(topic, Number(floor.get(floorOf(topic))?.['value'] ?? 0));
  const setFloor = prepare(`INSERT INTO state(name, value) VALUES (?, ?)
    ON CONFLICT(name) DO UPDATE SET value = excluded.value`);
  const acknowledge = prepare(`INSERT INTO consumer_groups(topic, name, next) VALUES (?, ?, ?)
    ON CONFLICT(topic, name) DO UPDATE SET next = max(next, excluded.next)`);
  /** Maintenance never deletes the last record of a topic; where an erasure did, the floor holds its place. */
  function nextOffset(topic: Topic): number {
    const { last } = tableOf(topic).last.get() as { readonly last: number | null };
    return Math.max((last ?? -1) + 1, floors.get(topic) ?? 0);
  }

  return {
    nextOffset,
    append(topic: Topic, records: readonly StoredRecord[], at: number): void {
      const { insert } = tableOf(topic);
      const first = nextOffset(topic);
      for (const [index, { key, partition, value }] of records.entries())
        insert.run(first + index, partition, key, value, at);
    },
    acknowledge: (topic: Topic, group: string, next: number): void => acknowledge.run(topic, group, next),
    /** Removes records, the last one of the topic among them or not. */
    eraseRecords(topic: Topic, offsets: readonly number[]): void {
      const { remove } = tableOf(topic);
      const next = nextOffset(topic);
      for (const offset of offsets) remove.run(offset);
      floors.set(topic, next);
      setFloor.run(floorOf(topic), String(next));
    },
    removeRecords(topic: Topic, offsets: readonly number[]): void {
      const { remove } = tableOf(topic);
      for (const offset of offsets) remove.run(offset);
    },
  };
}
