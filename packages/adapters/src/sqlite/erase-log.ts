import { setImmediate } from 'node:timers/promises';
import { erasedKeys, type ErasedKeys, type Erasure } from '@tingchao/ports/erase.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Sealer } from '../system/sealer.ts';
import type { Database } from './database.ts';
import { logTable } from './migrations.ts';
import { openToldBy } from './told-documents.ts';

/** Rows looked at in one turn. */
const SLICE = 500;
const told: readonly Topic[] = ['posts.kept', 'incidents.changed', 'cases.changed'];

type Row = { readonly offset: number; readonly key: string };
type ValueRow = Row & { readonly value: string | Uint8Array };

/** Removes what an erasure names from the tables of the log, in slices. Returns how many records there were. */
export async function eraseFromLog(database: Database, sealer: Sealer, erasure: Erasure): Promise<number> {
  const keys = erasedKeys(erasure);
  let removed = await eraseWhere<Row>(database, 'posts.collected', 'offset, key', ({ key }) => keys.isPost(key));
  removed += await eraseWhere<ValueRow>(database, 'parked', 'offset, key, value', ({ key, value }) => {
    const text = typeof value === 'string' ? value : sealer.open(value, key);
    return keys.isParked({ key, value: text ?? '' });
  });
  for (const topic of told) removed += await eraseOutdated(database, topic, keys);
  return removed;
}

async function eraseWhere<R extends Row>(
  database: Database,
  topic: Topic,
  columns: string,
  isMeant: (row: R) => boolean,
): Promise<number> {
  const walk = database.prepare(
    `SELECT ${columns} FROM ${logTable(topic)} WHERE offset > ? ORDER BY offset LIMIT ${SLICE}`,
  );
  let removed = 0;
  for (let after = -1; ;) {
    const rows = walk.all(after) as unknown as readonly R[];
    const last = rows.at(-1);
    if (last === undefined) return removed;
    const met = rows.filter(isMeant).map(({ offset }) => offset);
    if (met.length > 0) await database.write('eraseRecords', topic, met);
    removed += met.length;
    after = last.offset;
    await setImmediate();
  }
}

/** Of the keys that are met only the newest record stays: from the end to the start, as compaction walks. */
async function eraseOutdated(database: Database, topic: Topic, { isMet }: ErasedKeys): Promise<number> {
  const table = logTable(topic);
  const walk = database.prepare(
    `SELECT offset, key FROM ${table} INDEXED BY ${table}_keys WHERE offset < ? ORDER BY offset DESC LIMIT ${SLICE}`,
  );
  const isLivedBy = openToldBy(database.prepare, topic);
  const seen = new Set<string>();
  let removed = 0;
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const rows = walk.all(before) as unknown as readonly Row[];
    const last = rows.at(-1);
    if (last === undefined) return removed;
    const outdated = rows.filter((row) => isMet(row.key) && seen.size === seen.add(row.key).size && !isLivedBy(row));
    const offsets = outdated.map(({ offset }) => offset);
    if (offsets.length > 0) await database.write('eraseRecords', topic, offsets);
    removed += offsets.length;
    before = last.offset;
    await setImmediate();
  }
}
