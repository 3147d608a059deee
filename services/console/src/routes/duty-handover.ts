import {
  explainHandoverRefusal,
  handoverCauseNames,
  handoverCauses,
  lateMinutes,
  type Handover,
  type HandoverFacts,
} from '@tingchao/domain/duty/handover.ts';
import { levels } from '@tingchao/domain/analysis/analysis.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import {
  gatherHandover,
  offerShift,
  readHandovers,
  takeShift,
  withdrawShift,
} from '@tingchao/response/duty-handovers.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { namesFrom, stateWords } from '../views/names.ts';
import { actionName } from '../views/steps-view.ts';

const tags = ['值班'];
const security = [{ token: [] }];

export const handoverFactsViewSchema = z.object({
  from: z.string(),
  matters: z.array(
    z.object({
      caseId: z.string(),
      number: z.string(),
      level: z.enum(levels),
      title: z.string(),
      lead: z.string(),
      statusName: z.string().meta({ description: '现在的状态' }),
      open: z.boolean(),
      causes: z.array(z.enum(handoverCauses)),
      causeNames: z.array(z.string()),
      dueAt: z.string().nullable(),
    }),
  ),
  unseen: z.int().meta({ description: '另有几件不在您的可见范围（回避或已抹除）' }),
  opened: z.int(),
  steps: z.array(z.object({ name: z.string(), count: z.int() })),
  calls: z.int(),
  unreached: z.int(),
  notices: z.int(),
  sources: z.array(z.string()),
  parked: z.int(),
});
export const handoverViewSchema = z.object({
  id: z.string(),
  day: z.string(),
  status: z.enum(['offered', 'taken', 'withdrawn']),
  statusName: z.string(),
  facts: handoverFactsViewSchema,
  notes: z.string(),
  offeredBy: z.string(),
  offeredAt: z.string(),
  takenBy: z.string().nullable(),
  takenAt: z.string().nullable(),
  remark: z.string(),
  lateMinutes: z.int().meta({ description: '交班后隔了几分钟才有人接；按时为 0' }),
});
export type HandoverView = z.infer<typeof handoverViewSchema>;
export const handoverDeskSchema = z.object({
  now: z.object({ day: z.string(), facts: handoverFactsViewSchema }).meta({ description: '此刻交班会交什么' }),
  handovers: z.array(handoverViewSchema).meta({ description: '最近的在前' }),
});
export type HandoverDeskView = z.infer<typeof handoverDeskSchema>;

const statusNames = { offered: '等人接班', taken: '已接班', withdrawn: '已撤回' } as const;

/** `/api/duty/handovers`: what one shift leaves to the next, by whom, and who took it when; kept in the record book. */
export function registerHandovers(app: Server, platform: Platform): void {
  app.get(
    '/api/duty/handovers',
    {
      config: { needs: 'duty.read' },
      schema: {
        tags,
        summary: '值班交接：此刻要交的，和以往各次',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) }),
        response: { 200: handoverDeskSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const { day, facts } = await gatherHandover(platform);
      const handovers = await readHandovers(platform, query.limit);
      return {
        now: { day, facts: await toFacts(facts, platform) },
        handovers: await Promise.all(handovers.map((one) => toView(one, platform))),
      };
    },
  );
  app.get(
    '/api/duty/handovers/last',
    {
      config: { needs: 'duty.read' },
      schema: {
        tags,
        summary: '最近一次交接，没有撤回的',
        response: { 200: z.object({ handover: handoverViewSchema.nullable() }), ...problemResponses },
      },
    },
    async () => {
      const last = (await readHandovers(platform, 20)).find(({ status }) => status !== 'withdrawn');
      return { handover: last === undefined ? null : await toView(last, platform) };
    },
  );
  app.post(
    '/api/duty/handovers',
    {
      config: { needs: 'duty.write' },
      schema: {
        tags,
        security,
        summary: '交班：在办、未知悉、本班经过由系统列出，另写说明；个人信息自动遮蔽',
        body: z.object({ by: bySchema, notes: z.string().max(2000).default('') }),
        response: { 200: handoverViewSchema, ...problemResponses },
      },
    },
    async ({ body }) =>
      toView(done(await offerShift(platform, body.notes, toActor(body.by, platform.settings).name)), platform),
  );
  app.post(
    '/api/duty/handovers/:id/take',
    {
      config: { needs: 'duty.write' },
      schema: {
        tags,
        security,
        summary: '接班：交班和接班须是两个人',
        params: z.object({ id: z.string() }),
        body: z.object({ by: bySchema, remark: z.string().max(1000).default('') }),
        response: { 200: handoverViewSchema, ...problemResponses },
      },
    },
    async ({ params, body }) =>
      toView(
        done(await takeShift(platform, params.id, body.remark, toActor(body.by, platform.settings).name)),
        platform,
      ),
  );
  app.post(
    '/api/duty/handovers/:id/withdraw',
    {
      config: { needs: 'duty.write' },
      schema: {
        tags,
        security,
        summary: '撤回还没有人接的交班，重新写；原来的留在簿上',
        params: z.object({ id: z.string() }),
        body: z.object({ by: bySchema }),
        response: { 200: handoverViewSchema, ...problemResponses },
      },
    },
    async ({ params, body }) =>
      toView(done(await withdrawShift(platform, params.id, toActor(body.by, platform.settings).name)), platform),
  );
}

function done(result: Awaited<ReturnType<typeof takeShift>>): Handover {
  if (result.ok) return result.value;
  throw new Problem(422, 'step-refused', '不能这样交接', explainHandoverRefusal(result.error));
}

async function toView(one: Handover, platform: Platform): Promise<HandoverView> {
  return {
    ...one,
    statusName: statusNames[one.status],
    facts: await toFacts(one.facts, platform),
    offeredAt: toIso(one.offeredAt),
    takenAt: one.takenAt === null ? null : toIso(one.takenAt),
    lateMinutes: one.status === 'withdrawn' ? 0 : lateMinutes(one, platform.clock.now()),
  };
}

/** Matters with their titles as who asks may see them; what lies in no view of theirs is counted only. */
async function toFacts(facts: HandoverFacts, platform: Platform): Promise<z.infer<typeof handoverFactsViewSchema>> {
  const files = await platform.cases.getMany(facts.matters.map(({ caseId }) => caseId));
  const names = namesFrom(platform.settings);
  const lines = facts.matters.flatMap((matter) => {
    const file: CaseFile | undefined = files.get(matter.caseId);
    if (file === undefined) return [];
    return [
      {
        ...matter,
        causes: [...matter.causes],
        causeNames: matter.causes.map((cause) => handoverCauseNames[cause]),
        dueAt: matter.dueAt === null ? null : toIso(matter.dueAt),
        title: titleFor(file, '列表'),
        lead: names.leadOf(file),
        statusName: stateWords(file).state,
        open: isOpen(file.status),
      },
    ];
  });
  return {
    ...facts,
    from: toIso(facts.from),
    matters: lines,
    unseen: facts.matters.length - lines.length,
    steps: facts.steps.map(({ action, count }) => ({ name: actionName(action), count })),
    sources: [...facts.sources],
  };
}
