import { caseStates } from '@tingchao/domain/response/case-states.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { pageOf, pagingSchema, toPage } from '../paging.ts';
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
const querySchema = pagingSchema.extend({
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
      schema: {
        tags,
        summary: '处置单列表，最近立案的在前',
        querystring: querySchema,
        response: { 200: pageOf(caseSummarySchema), ...problemResponses },
      },
    },
    async (request) => {
      const { open, status, unit, limit, offset } = request.query;
      const found = await platform.cases.list({
        ...(open === undefined ? {} : { open }),
        ...(status === undefined ? {} : { status }),
        ...(unit === undefined ? {} : { unit: resolveUnit(platform.settings, unit) }),
        limit: limit + 1,
        offset,
      });
      const at = platform.clock.now();
      return toPage(
        found.map((file) => toCaseSummary(file, names(), at)),
        { limit, offset },
      );
    },
  );

  app.get(
    '/api/cases/:id',
    {
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
