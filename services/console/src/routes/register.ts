import { adoptionSchema } from '@tingchao/domain/register/duty-entry.ts';
import { explainDutyRefusal } from '@tingchao/domain/register/duty-steps.ts';
import { markNames, markSchema } from '@tingchao/domain/register/register-settings.ts';
import { registerFigures } from '@tingchao/domain/register/register-figures.ts';
import type { Result } from '@tingchao/domain/result.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import {
  findDuty,
  readRegister,
  registerDuty,
  stepDuty,
  type DutyStep,
  type RegisterRefusal,
  type StandingDuty,
} from '@tingchao/response/register.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { dutySchema, toDutyView, type DutyView } from '../views/duty-view.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['公开事项登记'];
const security = [{ token: [] }];
const when = z.string().meta({ description: '2026-03-02 或 2026-03-02T09:00，东八区' });
const words = (most: number) => z.string().trim().min(2).max(most);

export const dutyKindsSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      start: z.string(),
      limit: z.string().nullable(),
      repeats: z.string().nullable(),
      marks: z.array(z.object({ mark: z.string(), name: z.string(), required: z.boolean() })),
      basis: z.string(),
    }),
  ),
});
export const dutiesSchema = z.object({ items: z.array(dutySchema) });
export const dutyFiguresSchema = z.object({
  from: z.string(),
  to: z.string(),
  items: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      total: z.int(),
      done: z.int(),
      inTime: z.int(),
      late: z.int(),
      overdue: z.int(),
      running: z.int(),
      rate: z.number().nullable().meta({ description: '按期办结数 ÷（已办结 + 已逾期）；没有可比的为 null' }),
    }),
  ),
});

const newDutySchema = z.object({
  by: bySchema,
  kind: z.string(),
  title: words(200).meta({ description: '事项；不写申请人、来信人的姓名和联系方式' }),
  unit: z.string().meta({ description: '责任单位：代码、名称或别名' }),
  owner: words(50).meta({ description: '责任人（工作人员）' }),
  start: when.optional().meta({ description: '起算日；缺省为现在' }),
  due: when.optional().meta({ description: '到期日；只用于没有统一时限的事项' }),
  urgent: z.boolean().default(false).meta({ description: '重要、紧急事项' }),
});
const stepSchema = z.object({
  by: bySchema,
  step: z.enum(['mark', 'done', 'void']),
  mark: markSchema.optional().meta({ description: '环节，step 为 mark 时必填' }),
  at: when.optional().meta({ description: '何时办的；缺省为现在' }),
  note: z.string().trim().max(2000).default('').meta({ description: '说明、结果或作废理由' }),
  link: z.url().optional().meta({ description: '公开后的网址' }),
  adoption: adoptionSchema.unwrap().optional().meta({ description: '意见征集：收到、采纳、不采纳及理由' }),
});

/** `GET|POST /api/register…`: the register of openness duties, its kinds and its figures. */
export function registerRegister(app: Server, platform: Platform): void {
  const view = (duty: StandingDuty): DutyView => toDutyView(duty, namesFrom(platform.settings), platform.clock.now());

  app.get(
    '/api/register/kinds',
    {
      config: { needs: 'register.read' },
      schema: {
        tags,
        summary: '事项种类：起算、时限、环节、依据',
        response: { 200: dutyKindsSchema, ...problemResponses },
      },
    },
    async () => ({
      items: platform.settings.register.kinds.map(({ id, name, start, limit, repeats, marks, requires, basis }) => ({
        id,
        name,
        start,
        limit: limit ? `${limit.amount} ${units[limit.unit]}` : null,
        repeats: repeats ? { month: '每月', quarter: '每季度', year: '每年' }[repeats.every] : null,
        marks: marks.map((mark) => ({ mark, name: markNames[mark], required: requires.includes(mark) })),
        basis,
      })),
    }),
  );
  app.get(
    '/api/register/figures',
    {
      config: { needs: 'register.read' },
      schema: {
        tags,
        summary: '各种事项的件数与按期率；解读率为“政策解读”的 done ÷ total',
        querystring: z.object({ from: when.optional(), to: when.optional() }),
        response: { 200: dutyFiguresSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const at = platform.clock.now();
      const year = new Date(at + 8 * 3_600_000).getUTCFullYear();
      const span = {
        from: moment(query.from ?? `${year}-01-01`),
        to: moment(query.to ?? `${year + 1}-01-01`),
      };
      const items = registerFigures(await readRegister(platform), span, at, platform.settings.register);
      return { from: query.from ?? `${year}-01-01`, to: query.to ?? `${year + 1}-01-01`, items: [...items] };
    },
  );
  app.get(
    '/api/register',
    {
      config: { needs: 'register.read' },
      schema: {
        tags,
        summary: '登记簿，到期早的在前',
        querystring: z.object({
          kind: z.string().optional(),
          status: z.enum(['open', 'done', 'void']).optional(),
          unit: z.string().optional(),
          standing: dutySchema.shape.standing.optional(),
        }),
        response: { 200: dutiesSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const unit = query.unit === undefined ? undefined : resolveUnit(platform.settings, query.unit);
      const items = (await readRegister(platform))
        .map(view)
        .filter(
          (duty) =>
            (query.kind === undefined || duty.kind === query.kind) &&
            (query.status === undefined || duty.status === query.status) &&
            (query.standing === undefined || duty.standing === query.standing) &&
            (unit === undefined || duty.unit === unit),
        )
        .toSorted((a, b) => ((a.dueAt ?? '9') < (b.dueAt ?? '9') ? -1 : 1));
      return { items };
    },
  );
  app.get(
    '/api/register/:id',
    {
      config: { needs: 'register.read' },
      schema: {
        tags,
        summary: '一件事项：时限与算式、环节、依据',
        params: z.object({ id: z.string().meta({ description: '内部编号或文号，如 公开〔2026〕3号' }) }),
        response: { 200: dutySchema, ...problemResponses },
      },
    },
    async ({ params }) => {
      const duty = await findDuty(platform, params.id);
      if (!duty) throw notFound(`没有公开事项“${params.id}”；用 tingchao register list 查看。`);
      return view(duty);
    },
  );
  app.post(
    '/api/register',
    {
      config: { needs: 'register.write' },
      schema: {
        tags,
        security,
        summary: '登记一件公开事项',
        body: newDutySchema,
        response: { 200: dutySchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      const by = toActor(body.by, platform.settings).id;
      const request = {
        kind: body.kind,
        title: body.title,
        owner: body.owner,
        urgent: body.urgent,
        unit: resolveUnit(platform.settings, body.unit),
        startedAt: body.start === undefined ? platform.clock.now() : moment(body.start),
        dueAt: body.due === undefined ? null : endOf(body.due),
      };
      return view(accepted(await registerDuty(platform, request, by)));
    },
  );
  app.post(
    '/api/register/:id/steps',
    {
      config: { needs: 'register.write' },
      schema: {
        tags,
        security,
        summary: '记一个环节、办结或作废',
        params: z.object({ id: z.string() }),
        body: stepSchema,
        response: { 200: dutySchema, ...problemResponses },
      },
    },
    async ({ params, body }) => {
      const by = toActor(body.by, platform.settings).id;
      const doneAt = body.at === undefined ? platform.clock.now() : moment(body.at);
      return view(accepted(await stepDuty(platform, params.id, toStep(body, doneAt), by)));
    },
  );
}

const units = { elapsed_hour: '小时', workday: '个工作日', calendar_day: '日', calendar_month: '个月' } as const;

function toStep({ step, mark, note, link, adoption }: z.infer<typeof stepSchema>, doneAt: Instant): DutyStep {
  switch (step) {
    case 'mark':
      if (mark === undefined) throw wrong('要写明环节 mark。');
      return { step, mark, doneAt, note, ...(adoption ? { adoption } : {}) };
    case 'done':
      if (note.length < 2) throw wrong('要写明办理结果。');
      return { step, doneAt, result: note, link: link ?? null };
    case 'void':
      if (note.length < 2) throw wrong('作废要写明理由。');
      return { step, reason: note };
    default:
      return step satisfies never;
  }
}

const wrong = (detail: string): Problem => new Problem(400, 'invalid-request', '请求有误', detail);

function moment(text: string): Instant {
  const found = parseInstant(text);
  if (found === undefined) throw wrong(`时间“${text}”须写成 2026-03-02 或 2026-03-02T09:00。`);
  return found;
}

/** A due day is over at its end. */
const endOf = (text: string): Instant =>
  moment(/^\d{4}-\d{2}-\d{2}$/u.test(text.trim()) ? `${text.trim()}T23:59:59` : text);

function accepted(result: Result<StandingDuty, RegisterRefusal>): StandingDuty {
  if (result.ok) return result.value;
  const { error } = result;
  if (error.code === 'unknown_kind') throw wrong(`没有事项种类“${error.kind}”；现有：${error.known.join('、')}。`);
  if (error.code === 'unknown_duty')
    throw notFound(`没有公开事项“${error.reference}”；用 tingchao register list 查看。`);
  if (error.code === 'already')
    throw new Problem(409, 'already-registered', '已登记', `同一事项已登记为 ${error.number}，没有重复登记。`);
  throw new Problem(422, 'step-refused', '不能这样办', explainDutyRefusal(error));
}
