import { setImmediate } from 'node:timers/promises';
import { civilDate, days, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { KeyRing } from '../system/key-ring.ts';
import type { Database } from './database.ts';
import { compacted, logTable } from './migrations.ts';

/** Rows looked at in one transaction. */
const SLICE = 500;

/**
 * Lets the log forget: of the compacted topics all but the last record of a key, of `posts.collected` what is older
 * than `collectedDays` and acknowledged by every group, with the keys of the days that are gone. Works in slices.
 */
export async function maintainLog(
  database: Database,
  keys: KeyRing,
  options: { readonly at: Instant; readonly collectedDays: number },
): Promise<{ readonly compacted: number; readonly forgotten: number; readonly keysErased: number }> {
  let removed = 0;
  for (const topic of compacted) removed += await compact(database, topic);
  const until = plus(options.at, -days(options.collectedDays));
  const forgotten = await forget(database, 'posts.collected', until);
  return { compacted: removed, forgotten, keysErased: eraseKeys(database, keys, until) };
}

async function compact(database: Database, topic: Topic): Promise<number> {
  const table = logTable(topic);
  const walk = database.prepare(
    `SELECT key, offset FROM ${table} WHERE (key, offset) > (?, ?) ORDER BY key, offset LIMIT ?`,
  );
  let removed = 0;
  let last: { readonly key: string; readonly offset: number } = { key: '', offset: -1 };
  for (;;) {
    const rows = walk.all(last.key, last.offset, SLICE) as readonly { key: string; offset: number }[];
    const end = rows.at(-1);
    if (!end) return removed;
    // A row is passed over by the one behind it when both have the same key; the end of a slice waits for the next one.
    const outdated = [last, ...rows].filter((row, index, all) => row.offset >= 0 && all[index + 1]?.key === row.key);
    const offsets = outdated.map(({ offset }) => offset);
    if (offsets.length > 0) await database.write('removeRecords', topic, offsets);
    removed += outdated.length;
    last = end;
    await setImmediate();
  }
}

async function forget(database: Database, topic: Topic, until: Instant): Promise<number> {
  const table = logTable(topic);
  const pending = database.prepare('SELECT min(next) AS next FROM consumer_groups WHERE topic = ?');
  // The last record stays: the next offset is counted from it.
  const old = database.prepare(`SELECT offset, at FROM ${table}
    WHERE offset < ? AND offset < (SELECT max(offset) FROM ${table}) ORDER BY offset LIMIT ?`);
  let removed = 0;
  for (;;) {
    const next = (pending.get(topic) as { next: number | null } | undefined)?.next ?? 0;
    const rows = (old.all(next, SLICE) as readonly { offset: number; at: number }[]).filter(({ at }) => at < until);
    if (rows.length === 0) return removed;
    await database.write(
      'removeRecords',
      topic,
      rows.map(({ offset }) => offset),
    );
    removed += rows.length;
    await setImmediate();
  }
}

/** Erases the day keys of the log before `until`, except of days that still have a record nobody handled. */
function eraseKeys(database: Database, keys: KeyRing, until: Instant): number {
  const pending = database.prepare(`SELECT min(at) AS at FROM ${logTable('posts.collected')}
    WHERE offset >= coalesce((SELECT min(next) FROM consumer_groups WHERE topic = 'posts.collected'), 0)`);
  const unhandled = (pending.get() as { at: number | null } | undefined)?.at ?? null;
  const limit = unhandled === null ? until : (Math.min(until, unhandled) as Instant);
  const names = keys.names().filter((name) => name.startsWith('log-') && name < `log-${civilDate(limit)}`);
  for (const name of names) keys.erase(name);
  return names.length;
}
