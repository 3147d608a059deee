import { REPEAT_DAYS } from '@tingchao/domain/response/repeated-matters.ts';
import { boardClocks, riskFrom } from '@tingchao/domain/response/supervision-board.ts';
import { days, plus, toIso } from '@tingchao/domain/time/instant.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { boardSchema, repeatsSchema, toBoardClock, toMatter, toPassedOn } from '../views/board-view.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['督办'];
const boardQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200).meta({ description: '一次看多少件，先到时限的在前' }),
  after: z.string().max(500).optional().meta({ description: '上一页的 next' }),
});
/** Matters that are told, the most frequent, and cases of each, the latest: a screen is no ledger. */
const MATTERS = 50;
const CASES_EACH = 20;
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
        querystring: boardQuerySchema,
        response: { 200: boardSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const at = platform.clock.now();
      const { sla } = platform.settings;
      const dueBefore = plus(at, days(AHEAD_DAYS));
      const [counts, page] = await Promise.all([
        platform.desk.counts({ scope: 'all', at }),
        platform.desk.cases({ scope: 'all', order: 'due', dueBefore, ...query }),
      ]);
      const found = page.items
        .flatMap((file) => boardClocks(file, at, sla).map((clock) => ({ file, clock })))
        .toSorted((a, b) => a.clock.dueAt - b.clock.dueAt);
      const late = found.filter(({ clock }) => clock.standing === 'overdue').length;
      return {
        at: toIso(at),
        riskFrom: riskFrom(sla),
        ladder: sla.ladder.map(({ id, name, at: share, automatic }) => ({ id, name, at: share, automatic })),
        items: found.map(({ file, clock }) => toBoardClock(file, clock, names())),
        // Those of further pages are counted by their first clock.
        overdue: Math.max(late, counts.cases.overdue),
        atRisk: found.length - late,
        next: page.next,
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
      const { matters, total, passedOn } = await platform.desk.repeats({
        scope: 'all',
        at,
        limit: MATTERS,
        each: CASES_EACH,
      });
      return {
        since: toIso(since),
        total,
        matters: matters.map((one) => toMatter(one, names(), (id) => subtopics().get(id) ?? id)),
        passedOn: passedOn.map((one) => toPassedOn(one, names())),
      };
    },
  );
}
