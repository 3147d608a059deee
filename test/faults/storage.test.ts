import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { DataInUse } from '@tingchao/adapters/sqlite/process-lock.ts';
import { Damaged } from '@tingchao/adapters/sqlite/sqlite-errors.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { startChild } from './child-process.ts';
import { incidentId, keepNumbered, numberedPost, postId } from './numbered-posts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-faults-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (at = folder): Stores => openSqliteStores(at, { clock: createSystemClock(), backoffMs: 5 });
const lastAcked = (lines: readonly string[]): number =>
  Math.max(-1, ...lines.filter((line) => line.startsWith('acked ')).map((line) => Number(line.slice(6))));

function integrity(at = folder): string {
  const database = new DatabaseSync(join(at, 'tingchao.db'), { readOnly: true });
  const found = database.prepare('PRAGMA integrity_check').all();
  database.close();
  return found.map((row) => String(Object.values(row)[0])).join('; ');
}

/** Lets the consumer finish what is in the log. */
async function drain(stores: Stores): Promise<void> {
  const subscription = stores.log.subscribe('posts.collected', 'analyzer', keepNumbered(stores));
  while ((await stores.log.lag('posts.collected', 'analyzer')) > 0) await setImmediate();
  await subscription.stop();
  await subscription.done;
}

/** Every number up to `last` is kept exactly once, in its incident, which is told in the log with all its posts. */
async function expectWhole(stores: Stores, last: number): Promise<void> {
  const numbers = Array.from({ length: last + 1 }, (_, n) => n);
  const kept = await stores.posts.getMany(numbers.map(postId));
  expect(numbers.filter((n) => !kept.has(postId(n)))).toEqual([]);
  const count = await stores.posts.count();
  const ids = [...new Set(Array.from({ length: count }, (_, n) => incidentId(n)))];
  const incidents = await stores.incidents.getMany(ids);
  let posts = 0;
  for (const id of ids) {
    const members = await stores.posts.byIncident(id);
    expect(incidents.get(id)?.counts.posts).toBe(members.length);
    posts += members.length;
  }
  expect(posts).toBe(count);
  expect(await stores.incidents.count()).toBe(ids.length);
  expect(await stores.incidents.unappended(10)).toEqual([]);
  const told = new Map(
    (await stores.log.read('incidents.changed', 0, 1_000_000)).map(({ key, value }) => [key, value]),
  );
  for (const id of ids) expect(JSON.parse(told.get(id) ?? '{}')).toMatchObject({ version: incidents.get(id)?.version });
  const given = await stores.cases.numberFor('青舆', 2026, ids);
  expect(given.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index + 1));
}

describe('storage under faults', () => {
  test('kill -9 at 20 random points loses nothing that was acknowledged and doubles nothing', async () => {
    let acked = -1;
    for (let round = 0; round < 20; round += 1) {
      // The collector begins again behind what it knows to be stored: what was appended unheard comes a second time.
      const child = startChild(['load', folder, String(acked + 1), '100000']);
      await child.lineCount(1 + Math.floor(Math.random() * 25));
      await child.kill();
      expect(child.lines.filter((line) => !line.startsWith('acked '))).toEqual([]);
      acked = Math.max(acked, lastAcked(child.lines));
    }
    expect(acked).toBeGreaterThan(100);
    const stores = open();
    await drain(stores);
    await expectWhole(stores, acked);
    await stores.close();
    expect(integrity()).toBe('ok');
  });

  test('of a torn write-ahead log everything before the tear is there', async () => {
    const child = startChild(['load', folder, '0', '100000']);
    await child.lineCount(12);
    await child.kill();
    const acked = lastAcked(child.lines);
    const length = statSync(join(folder, 'tingchao.db-wal')).size;
    let before = Number.POSITIVE_INFINITY;
    for (const cut of [0, 1, 100, 5000, length >> 2, length >> 1, length - 40]) {
      const copy = mkdtempSync(join(tmpdir(), 'tingchao-torn-'));
      cpSync(folder, copy, { recursive: true });
      truncateSync(join(copy, 'tingchao.db-wal'), length - cut);
      const stores = open(copy);
      const keys = (await stores.log.read('posts.collected', 0, 1_000_000)).map(({ key }) => key);
      expect(keys).toEqual(Array.from({ length: keys.length }, (_, n) => postId(n)));
      expect(keys.length).toBeLessThanOrEqual(before);
      if (cut === 0) expect(keys.length).toBeGreaterThan(acked);
      before = keys.length;
      await drain(stores);
      if (keys.length > 0) await expectWhole(stores, keys.length - 1);
      await stores.close();
      expect(integrity(copy)).toBe('ok');
      rmSync(copy, { recursive: true });
    }
  });

  test('a database damaged behind our back is refused with what to do, after an unclean end', async () => {
    const child = startChild(['load', folder, '0', '400']);
    await child.saying('done');
    await child.ended;
    const holder = startChild(['hold', folder]);
    await holder.saying('holding');
    await holder.kill();
    const file = join(folder, 'tingchao.db');
    const bytes = readFileSync(file);
    for (let page = 2; page < bytes.length / 4096; page += 1) bytes.fill(0xa5, page * 4096, page * 4096 + 64);
    writeFileSync(file, bytes);
    expect(() => open()).toThrow(Damaged);
    expect(() => open()).toThrow(/restore/);
  });

  test('a full disk stops nothing but the work: no half record, and it goes on when there is room', async () => {
    // RLIMIT_FSIZE needs no privileges and strikes in the middle of a file, as a full disk does.
    const child = startChild(['load', folder, '0', '1500'], ['prlimit', '--fsize=1500000:unlimited']);
    const told = await child.saying('transient');
    expect(told).toMatch(/磁盘/);
    const before = lastAcked(child.lines);
    expect(before).toBeLessThan(1499);
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited']);
    await child.saying('done');
    expect(await child.ended).toBe(0);
    expect(lastAcked(child.lines)).toBe(1499);
    const stores = open();
    await expectWhole(stores, 1499);
    expect(await stores.posts.count()).toBe(1500);
    expect((await stores.log.read('posts.collected', 0, 10_000)).map(({ key }) => key)).toEqual(
      Array.from({ length: 1500 }, (_, n) => postId(n)),
    );
    await stores.close();
    expect(integrity()).toBe('ok');
  });

  test('a database that another program locks for a while costs time, not records, and the process stays awake', async () => {
    const stores = open();
    await stores.log.append('posts.collected', [numberedPost(0)]);
    const other = startChild(['lock', folder, '1500']);
    await other.saying('locked');
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 20);
    await stores.log.append('posts.collected', [numberedPost(1)]);
    clearInterval(ticking);
    await other.saying('unlocked');
    expect(turns).toBeGreaterThan(5);
    expect(await stores.log.read('posts.collected')).toHaveLength(2);
    await stores.close();
    await other.ended;
  });

  test('a second process on the same data is told who holds it; a killed holder is in nobody’s way', async () => {
    const holder = startChild(['hold', folder]);
    await holder.saying('holding');
    const refused = (() => {
      try {
        open();
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(refused).toBeInstanceOf(DataInUse);
    expect(refused).toMatchObject({ pid: holder.pid });
    expect((refused as DataInUse).message).toMatch(new RegExp(`进程 ${holder.pid}.*kill ${holder.pid}`));
    await holder.kill();
    await open().close();
  });
});
