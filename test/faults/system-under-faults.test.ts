import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChild } from './child-process.ts';
import { serveFeeds, type ServedFeeds } from './served-feeds.ts';

type World = { readonly folder: string; readonly feeds: ServedFeeds; readonly start: typeof startChild };

async function inAWorld(feeds: ServedFeeds, work: (world: World) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tingchao-system-'));
  const sources = join(folder, 'sources.yaml');
  await writeFile(sources, feeds.yaml);
  try {
    const start: typeof startChild = (_, under) =>
      startChild([folder, sources, feeds.origin], under, 'system-child.ts');
    await work({ folder, feeds, start });
  } finally {
    await feeds.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One number out of the database, read beside the running system. */
function count(folder: string, sql: string): number {
  const database = new DatabaseSync(join(folder, 'data', 'tingchao.db'), { readOnly: true });
  try {
    return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  } finally {
    database.close();
  }
}

const posts = (folder: string): number => count(folder, 'SELECT count(*) FROM posts');

/** What is still to come. */
const leftOf = ({ folder, feeds }: World) => ({
  posts: feeds.items - posts(folder),
  notices: count(folder, 'SELECT count(*) FROM cases WHERE next_notice_at IS NOT NULL'),
  // What was merged away before the response saw it never gets a case.
  cases: count(
    folder,
    `SELECT count(*) FROM incidents WHERE status = 'open'
      AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = 'case-' || incidents.id)`,
  ),
});
const nothing = { posts: 0, notices: 0, cases: 0 };
const isDone = (world: World): boolean => Object.values(leftOf(world)).every((many) => many === 0);

async function until(isTrue: () => boolean): Promise<void> {
  for (let wait = 0; wait < 600 && !isTrue(); wait += 1) await setTimeout(200);
}

test(
  'a full disk stops nothing but the work: one line, nothing lost, and the whole system goes on when there is room',
  { timeout: 200_000 },
  async () => {
    await inAWorld(await serveFeeds(8, 60, 11), async (world) => {
      // RLIMIT_FSIZE needs no privileges and strikes in the middle of a file, as a full disk does.
      const child = world.start([], ['prlimit', '--fsize=2000000:unlimited']);
      await child.saying('started');
      await until(() => /磁盘/.test(child.stderr()));
      expect(child.stderr()).toMatch(/磁盘/);
      const before = posts(world.folder);
      expect(before).toBeLessThan(world.feeds.items);
      await setTimeout(3000);
      // Each part that is held up says so once, not at every try.
      const lines = child.stderr().split('\n');
      const pauses = lines.filter((line) => /batch_retried|work_paused/.test(line));
      expect(new Set(pauses.map((line) => line.replace(/"(time|attempt|delayMs)":\d+,?/g, ''))).size).toBe(
        pauses.length,
      );
      execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited']);
      await until(() => isDone(world));
      await child.terminate();
      expect(child.lines.filter((line) => line.startsWith('failed'))).toEqual([]);
      expect(await child.ended).toBe(0);
      expect(leftOf(world)).toEqual(nothing);
      expect(posts(world.folder)).toBe(world.feeds.items);
      const sound = new DatabaseSync(join(world.folder, 'data', 'tingchao.db'), { readOnly: true });
      expect(Object.values(sound.prepare('PRAGMA integrity_check').get() ?? {})[0]).toBe('ok');
      sound.close();
    });
  },
);

test(
  'asked to end in the middle of the work it drains and ends with 0; the next start loses nothing',
  { timeout: 200_000 },
  async () => {
    await inAWorld(await serveFeeds(24, 60, 13), async (world) => {
      for (const pause of [150, 400, 900]) {
        const child = world.start([]);
        await child.saying('started');
        await setTimeout(pause);
        const asked = performance.now();
        await child.terminate();
        expect(await child.ended).toBe(0);
        process.stdout.write(`  drained in ${Math.round(performance.now() - asked)} ms\n`);
        expect(child.lines.filter((line) => line.startsWith('failed'))).toEqual([]);
      }
      const last = world.start([]);
      await last.saying('started');
      await until(() => isDone(world));
      await last.terminate();
      expect(await last.ended).toBe(0);
      expect(posts(world.folder)).toBe(world.feeds.items);
      expect(count(world.folder, 'SELECT count(DISTINCT id) FROM posts')).toBe(world.feeds.items);
    });
  },
);
