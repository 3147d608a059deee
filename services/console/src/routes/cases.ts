import { caseStates } from '@tingchao/domain/response/case-states.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { deskPage, deskPageOf, deskPagingSchema, toDeskPage } from '../paging.ts';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { caseDetailSchema, caseSummarySchema, toCaseDetail, toCaseSummary } from '../views/case-view.ts';
import { namesFrom } from '../views/names.ts';
import { resolveUnit } from '../resolve-unit.ts';
import { registerCaseEffect } from './case-effect.ts';
import { registerCaseErasure } from './case-erasure.ts';
import { registerCaseSteps } from './case-steps.ts';
import { registerReplyCheck } from './reply-check.ts';

const tags = ['处置单'];
const querySchema = deskPagingSchema.extend({
  order: z
    .enum(['opened', 'due'])
    .default('opened')
    .meta({ description: 'opened 最近立案的在前，due 在办的先到时限的在前' }),
  letters: z
    .enum(['waiting', 'numbered'])
    .optional()
    .meta({ description: 'waiting 有待签发函件，numbered 有编号函件' }),
  open: z.stringbool().optional().meta({ description: 'true 只列在办，false 只列办结、并案、留存' }),
  status: z.enum(caseStates).optional().meta({ description: '状态代码' }),
  unit: z.string().optional().meta({ description: '承办过的单位：代码、名称或别名' }),
});

/** `GET /api/cases`, `GET /api/cases/:id` and the steps. */
export function registerCases(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);

  app.get(
    '/api/cases',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '处置单列表，最近立案的在前',
        querystring: querySchema,
        response: { 200: deskPageOf(caseSummarySchema), ...problemResponses },
      },
    },
    async (request) => {
      const { open, status, unit, order, letters } = request.query;
      const page = await platform.desk.cases({
        ...deskPage(request.query),
        open,
        status,
        order,
        letters,
        unit: unit === undefined ? undefined : resolveUnit(platform.settings, unit),
      });
      const at = platform.clock.now();
      const lines = page.items.map((file) => toCaseSummary(file, names(), at));
      return toDeskPage(lines, page, request.query);
    },
  );

  app.get(
    '/api/cases/:id',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '一件处置单：时限与算式、交办、稿件与审签、函件、办理经过',
        params: z.object({
          id: z.string().meta({ description: '内部编号或文号，如 青舆〔2026〕12号；可只写序号 12' }),
        }),
        response: { 200: caseDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const file = await findCase(platform, request.params.id);
      void reply.header('etag', `"${file.version}"`);
      return toCaseDetail(file, names(), platform.clock.now());
    },
  );

  registerCaseSteps(app, platform);
  registerCaseErasure(app, platform);
  registerReplyCheck(app, platform);
  registerCaseEffect(app, platform);
}
