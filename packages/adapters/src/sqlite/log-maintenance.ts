import { setImmediate } from 'node:timers/promises';
import { civilDate, days, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { KeyRing } from '../system/key-ring.ts';
import type { Database } from './database.ts';
import { compacted, logTable } from './migrations.ts';
import { openToldBy } from './told-documents.ts';

/** Rows looked at in one transaction. */
const SLICE = 500;

/**
 * Lets the log forget: of the compacted topics all but the last record of a key, of `posts.collected` what is older
 * than `collectedDays` and acknowledged by every group, of `parked`, which no group reads, what is older; with the keys of
 * the days that are gone. Works in slices.
 */
export async function maintainLog(
  database: Database,
  keys: KeyRing,
  options: { readonly at: Instant; readonly collectedDays: number },
): Promise<{ readonly compacted: number; readonly forgotten: number; readonly keysErased: number }> {
  let removed = 0;
  for (const topic of compacted) removed += await compact(database, topic);
  const until = plus(options.at, -days(options.collectedDays));
  const forgotten =
    (await forget(database, 'posts.collected', until, 'handled')) + (await forget(database, 'parked', until, 'any'));
  return { compacted: removed, forgotten, keysErased: eraseKeys(database, keys, until) };
}

async function compact(database: Database, topic: Topic): Promise<number> {
  const table = logTable(topic);
  // The index holds keys in the order of arrival: values are not touched, from the newest record to the oldest.
  const walk = database.prepare(
    `SELECT offset, key FROM ${table} INDEXED BY ${table}_keys WHERE offset < ? ORDER BY offset DESC LIMIT ?`,
  );
  const isLivedBy = openToldBy(database.prepare, topic);
  const seen = new Set<string>();
  let removed = 0;
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const rows = walk.all(before, SLICE) as readonly { offset: number; key: string }[];
    const outdated = rows
      .filter((row) => seen.size === seen.add(row.key).size && !isLivedBy(row))
      .map(({ offset }) => offset);
    if (outdated.length > 0) await database.write('removeRecords', topic, outdated);
    removed += outdated.length;
    const last = rows.at(-1);
    if (!last) return removed;
    before = last.offset;
    await setImmediate();
  }
}

/** `handled`: only what every group of the topic has acknowledged; `any`: nobody is waited for. */
async function forget(database: Database, topic: Topic, until: Instant, which: 'handled' | 'any'): Promise<number> {
  const table = logTable(topic);
  const pending = database.prepare('SELECT min(next) AS next FROM consumer_groups WHERE topic = ?');
  // The last record stays: the next offset is counted from it.
  const old = database.prepare(`SELECT offset, at FROM ${table}
    WHERE offset < ? AND offset < (SELECT max(offset) FROM ${table}) ORDER BY offset LIMIT ?`);
  const acknowledged = (): number => (pending.get(topic) as { next: number | null } | undefined)?.next ?? 0;
  let removed = 0;
  for (;;) {
    const next = which === 'any' ? Number.MAX_SAFE_INTEGER : acknowledged();
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
