import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { passedOn, repeatedMatters, REPEAT_DAYS, type PassedOn } from '@tingchao/domain/response/repeated-matters.ts';
import { boardClocks, riskFrom, type BoardClock } from '@tingchao/domain/response/supervision-board.ts';
import type { LedgerEntry } from '@tingchao/domain/report/ledger.ts';
import { days, plus, toIso } from '@tingchao/domain/time/instant.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import { walkCases } from '@tingchao/response/walk-cases.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { eachOnDesk } from '../each-on-desk.ts';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { boardSchema, repeatsSchema, toBoardClock, toMatter, toPassedOn } from '../views/board-view.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['督办'];
/** Cases a board looks at, what runs out first in front; whoever has more overdue than this needs no board. */
const MOST = 600;
/** A clock that ends later is not at risk yet: a quarter of the longest limit there is. */
const AHEAD_DAYS = 20;

/** `GET /api/supervision/board` and `/api/supervision/repeats`: what runs out, what comes next, what comes back. */
export function registerSupervisionBoard(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);
  const subtopics = madeOf(
    platform,
    ({ topics }) => new Map(topics.flatMap((topic) => topic.subtopics.map(({ id, name }) => [id, name] as const))),
  );

  app.get(
    '/api/supervision/board',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags,
        summary: '超时与临近时限的钟：谁在办、到了哪一步、下一步是什么、何时、是否自动',
        response: { 200: boardSchema, ...problemResponses },
      },
    },
    async () => {
      const at = platform.clock.now();
      const { sla } = platform.settings;
      const found: { readonly file: CaseFile; readonly clock: BoardClock }[] = [];
      const [counts] = await Promise.all([
        platform.desk.counts({ scope: 'all', at }),
        eachOnDesk(
          platform,
          { order: 'due', dueBefore: plus(at, days(AHEAD_DAYS)) },
          (file) => {
            for (const clock of boardClocks(file, at, sla)) found.push({ file, clock });
          },
          MOST,
        ),
      ]);
      found.sort((a, b) => a.clock.dueAt - b.clock.dueAt);
      const late = found.filter(({ clock }) => clock.standing === 'overdue').length;
      return {
        at: toIso(at),
        riskFrom: riskFrom(sla),
        ladder: sla.ladder.map(({ id, name, at: share, automatic }) => ({ id, name, at: share, automatic })),
        items: found.map(({ file, clock }) => toBoardClock(file, clock, names())),
        // More than the board looks at are counted by their first clock.
        overdue: Math.max(late, counts.cases.overdue),
        atRisk: found.length - late,
      };
    },
  );

  app.get(
    '/api/supervision/repeats',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags,
        summary: '反复出现的事项（同地同类一年内三次以上）与反复转手、返工的处置单，并建议提级',
        response: { 200: repeatsSchema, ...problemResponses },
      },
    },
    async () => {
      const at = platform.clock.now();
      const since = plus(at, -days(REPEAT_DAYS));
      const entries: LedgerEntry[] = [];
      const passed: PassedOn[] = [];
      // Latest opened first: the first page that is all older ends the walk.
      for await (const page of walkCases(platform)) {
        for (const entry of page) {
          if (entry.file.openedAt >= since) entries.push(entry);
          const one = isOpen(entry.file.status) ? passedOn(entry.file) : undefined;
          if (one) passed.push(one);
        }
        if (page.length > 0 && page.every(({ file }) => file.openedAt < since)) break;
      }
      return {
        since: toIso(since),
        matters: repeatedMatters(entries, at).map((one) => toMatter(one, names(), (id) => subtopics().get(id) ?? id)),
        passedOn: passed.map((one) => toPassedOn(one, names())),
      };
    },
  );
}
