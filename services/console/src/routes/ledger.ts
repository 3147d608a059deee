import { levels } from '@tingchao/domain/analysis/analysis.ts';
import { ledgerLine } from '@tingchao/domain/report/ledger.ts';
import { caseStates } from '@tingchao/domain/response/case-states.ts';
import { parseInstant, plus, days, type Instant } from '@tingchao/domain/time/instant.ts';
import { namesOf } from '@tingchao/response/read-reports.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { pagingSchema } from '../paging.ts';
import { Problem, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';

const querySchema = pagingSchema.extend({
  open: z.stringbool().optional().meta({ description: 'true 只列未结，false 只列已结' }),
  status: z.enum(caseStates).optional(),
  unit: z.string().optional().meta({ description: '承办过的单位：代码、名称或别名' }),
  level: z.enum(levels).optional(),
  place: z.string().optional().meta({ description: '乡镇' }),
  overtime: z.stringbool().optional().meta({ description: 'true 只列超时的' }),
  from: z.string().optional().meta({ description: '自何日立案，如 2026-03-01' }),
  to: z.string().optional().meta({ description: '至何日立案（含）' }),
});

export const ledgerPageSchema = z.object({
  columns: z.array(z.object({ key: z.string(), label: z.string() })),
  items: z.array(
    z.object({
      caseId: z.string(),
      cells: z.record(z.string(), z.string()),
      missing: z.array(z.string()).meta({ description: '此时必填而未填的栏目' }),
    }),
  ),
  nextOffset: z.int().nullable(),
});
export type LedgerPage = z.infer<typeof ledgerPageSchema>;

/** `GET /api/ledger`: the ledger on screen, latest opened first; the numbered whole is `/api/ledger.xlsx`. */
export function registerLedger(app: Server, platform: Platform): void {
  app.get(
    '/api/ledger',
    {
      config: { needs: 'ledger.read' },
      schema: {
        tags: ['日报与台账'],
        summary: '处置台账，可按状态、单位、等级、乡镇、超时、立案日期筛选',
        querystring: querySchema,
        response: { 200: ledgerPageSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const { columns } = platform.settings.reports.ledger;
      const [names, at] = [namesOf(platform), platform.clock.now()];
      const { items: files, next } = await platform.desk.cases({
        scope: 'all',
        ...storeQuery(platform, query, at),
        limit: query.limit,
        skip: query.offset,
      });
      const incidents = await platform.incidents.getMany(files.map(({ incidentId }) => incidentId));
      const items = files.map((file) => {
        const { row } = ledgerLine({ file, incident: incidents.get(file.incidentId) }, columns, names, at);
        return { caseId: row.caseId, cells: row.cells, missing: [...row.missing] };
      });
      const shown = columns.filter(({ key }) => key !== 'seq').map(({ key, label }) => ({ key, label }));
      return { columns: shown, items, nextOffset: next === null ? null : query.offset + query.limit };
    },
  );
}

type Query = z.infer<typeof querySchema>;

/** What the desk narrows down by. */
const storeQuery = (
  { settings }: Platform,
  { open, status, unit, level, place, overtime, from, to }: Query,
  at: Instant,
) => ({
  level,
  place: place === '' ? undefined : place,
  openedFrom: dayOf(from),
  openedBefore: endOf(to),
  late: overtime === undefined ? undefined : { at, is: overtime },
  ...(open === undefined ? {} : { open }),
  ...(status === undefined ? {} : { status }),
  ...(unit === undefined || unit === '' ? {} : { unit: resolveUnit(settings, unit) }),
});

/** The end of a day that is meant with it. */
function endOf(text: string | undefined): Instant | undefined {
  const day = dayOf(text);
  return day === undefined ? undefined : plus(day, days(1));
}

function dayOf(text: string | undefined): Instant | undefined {
  if (text === undefined || text === '') return undefined;
  const at = parseInstant(text);
  if (at === undefined) throw new Problem(400, 'bad-time', '时间有误', `读不出日期“${text}”；写成 2026-03-01。`);
  return at;
}
