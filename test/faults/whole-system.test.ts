import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { seeded } from '@tingchao/cli/bench/post-corpus.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { expect, test } from 'vitest';
import { startChild } from './child-process.ts';
import { serveFeeds } from './served-feeds.ts';

const KILLS = 20;

type State = {
  readonly posts: number;
  readonly cases: ReadonlyMap<string, CaseFile>;
  readonly incidents: readonly Incident[];
  readonly memberCounts: ReadonlyMap<string, number>;
  readonly behind: number;
};

/** Reads what a dead process left behind, with the real stores. */
async function readState(folder: string, members: boolean): Promise<State> {
  const stores = openSqliteStores(join(folder, 'data'), { clock: createSystemClock() });
  try {
    const incidents = await stores.incidents.list({ limit: 100_000 });
    const memberCounts = new Map<string, number>();
    for (const { id } of members ? incidents : [])
      memberCounts.set(id, (await stores.posts.byIncident(id, 100_000)).length);
    const cases = await stores.cases.list({ limit: 100_000 });
    return {
      posts: await stores.posts.count(),
      incidents,
      memberCounts,
      cases: new Map(cases.map((file) => [file.id, file])),
      behind:
        (await stores.log.lag('posts.collected', 'analyzer')) + (await stores.log.lag('incidents.changed', 'response')),
    };
  } finally {
    await stores.close();
  }
}

/** What a later state owes to an earlier one: no case, number, clock or notice is gone, none moved later or went back. */
function expectKept(before: State, after: State): void {
  for (const [id, file] of before.cases) {
    const now = after.cases.get(id);
    expect(now?.number).toBe(file.number);
    const clocks = new Map(now?.deadlines.map((deadline) => [deadline.id, deadline]));
    for (const { id: clock, startedAt, dueAt } of file.deadlines) {
      const kept = clocks.get(clock);
      expect(kept, `clock ${clock} of ${file.number}`).toBeDefined();
      if (file.mergedInto === null && now?.mergedInto === null) {
        expect(kept?.startedAt).toBeLessThanOrEqual(startedAt);
        expect(kept?.dueAt).toBeLessThanOrEqual(dueAt);
      }
    }
    const notices = new Map(now?.notices.map((notice) => [notice.id, notice]));
    for (const notice of file.notices) {
      expect(notices.has(notice.id), `notice ${notice.id}`).toBe(true);
      if (notice.status === 'sent') expect(notices.get(notice.id)?.status).toBe('sent');
    }
    expect(now?.ledger.length).toBeGreaterThanOrEqual(file.ledger.length);
    expect(now?.fired.map((rung) => rung.id)).toEqual(expect.arrayContaining(file.fired.map((rung) => rung.id)));
  }
}

test(
  'killed at twenty random points, the system loses nothing, doubles nothing and moves no clock',
  { timeout: 300_000 },
  async () => {
    const seed = Number(process.env['TINGCHAO_FAULT_SEED'] ?? Date.now() % 1_000_000);
    process.stdout.write(`  fault seed ${seed}\n`);
    const random = seeded(seed);
    const folder = await mkdtemp(join(tmpdir(), 'tingchao-kill-'));
    const feeds = await serveFeeds(24, 60, 7);
    const sources = join(folder, 'sources.yaml');
    await writeFile(sources, feeds.yaml);
    const start = () => startChild([folder, sources, feeds.origin], [], 'system-child.ts');
    try {
      let before = { posts: 0, cases: new Map(), incidents: [], memberCounts: new Map(), behind: 0 } as State;
      const midway: number[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = start();
        await child.saying('started');
        await setTimeout(20 + random() * 1500);
        await child.kill();
        const now = await readState(folder, false);
        expectKept(before, now);
        midway.push(now.posts);
        before = now;
      }
      const last = start();
      await last.saying('started');
      // Sources that were visited are due again within seconds; what a kill cut off is fetched and handled then.
      let state = before;
      for (let wait = 0; wait < 120 && (await leftOf(folder, feeds.items)) > 0; wait += 1) await setTimeout(1000);
      await last.terminate();
      expect(await last.ended, last.lines.join('\n')).toBe(0);
      state = await readState(folder, true);
      expectKept(before, state);
      process.stdout.write(`  posts at each kill: ${midway.join(' ')}; at the end ${state.posts} of ${feeds.items}\n`);
      expect(state.posts).toBe(feeds.items);
      expect(state.behind).toBe(0);
      for (const incident of state.incidents) {
        if (incident.status !== 'open') continue;
        expect(incident.counts.posts, incident.id).toBe(state.memberCounts.get(incident.id));
        expect(state.cases.has(`case-${incident.id}`)).toBe(true);
      }
      const numbers = [...state.cases.values()].map((file) => file.number);
      expect(new Set(numbers).size).toBe(numbers.length);
      const sent = (await readFile(join(folder, 'sent.txt'), 'utf8')).trim().split('\n');
      const due = [...state.cases.values()].flatMap((file) => file.notices.map((notice) => notice.id));
      expect(new Set(due).size).toBe(due.length);
      // A kill between sending and recording may send once more under the same key: the receiver can tell.
      expect(new Set(sent)).toEqual(new Set(due));
      expect(sent.length - new Set(sent).size).toBeLessThanOrEqual(KILLS);
    } finally {
      await feeds.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** How much is still to be done: posts not stored, changes not read, notices not sent; read beside the running system. */
async function leftOf(folder: string, items: number): Promise<number> {
  const database = new DatabaseSync(join(folder, 'data', 'tingchao.db'), { readOnly: true });
  const count = (sql: string): number => (database.prepare(sql).get() as { n: number }).n;
  try {
    const stored = count('SELECT count(*) AS n FROM posts');
    const waiting = count('SELECT count(*) AS n FROM cases WHERE next_notice_at IS NOT NULL');
    const opened = count(`SELECT count(*) AS n FROM incidents
      WHERE status = 'open' AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = 'case-' || incidents.id)`);
    return items - stored + waiting + opened;
  } finally {
    database.close();
  }
}
