import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { explainRefusal, type Refusal } from '@tingchao/domain/response/refusal.ts';
import { days, parseInstant, plus } from '@tingchao/domain/time/instant.ts';
import { eachCase } from '@tingchao/response/each-case.ts';
import { giveInstruction } from '@tingchao/response/give-instruction.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { personNames } from '../person-names.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { instructionSchema, toInstructions, type InstructionView } from '../views/instruction-view.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['批示'];
const security = [{ token: [] }];
/** Reported instructions stay on the list so long. */
const REPORTED_DAYS = 60;

/** `GET|POST /api/instructions`, `POST /api/instructions/:number/report`: leaders' instructions and what became of them. */
export function registerInstructions(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);
  const refused = (error: Refusal): Problem =>
    new Problem(
      422,
      'step-refused',
      '这一步不能办',
      explainRefusal(error, (id) => names().unit(id)),
      {
        refusal: error.code,
      },
    );
  const viewOf = async (file: CaseFile, documentNo: string): Promise<InstructionView> => {
    const person = await personNames(platform);
    const found = toInstructions(file, names(), person, platform.clock.now()).find(
      (one) => one.documentNo === documentNo,
    );
    if (found === undefined) throw notFound(`没有批示“${documentNo}”。`);
    return found;
  };

  app.get(
    '/api/instructions',
    {
      config: { needs: 'report.read' },
      schema: {
        tags,
        summary: '领导批示：办理中的和近 60 天报结的，超时的在前',
        querystring: z.object({
          state: z.enum(['open', 'all']).default('all').meta({ description: 'open 只列办理中的' }),
        }),
        response: { 200: z.object({ items: z.array(instructionSchema) }), ...problemResponses },
      },
    },
    async ({ query }) => {
      const person = await personNames(platform);
      const items = await readInstructions(platform, (file) =>
        toInstructions(file, names(), person, platform.clock.now()),
      );
      return { items: query.state === 'open' ? items.filter(({ report }) => report === null) : items };
    },
  );
  app.post(
    '/api/instructions',
    {
      config: { needs: 'leader.instruct' },
      schema: {
        tags,
        security,
        summary: '写批示：编号、单独计时、通知承办单位，次日日报回报',
        body: z.object({
          by: bySchema,
          case: z.string().min(1).meta({ description: '处置单：内部编号或文号' }),
          text: z.string().trim().min(2, '请写批示内容').max(500),
          from: z.string().trim().min(2).max(50).optional().meta({ description: '批示人；缺省为本人' }),
          dueAt: z.string().meta({ description: '何时报结，如 2026-03-03T17:00' }),
        }),
        response: { 200: instructionSchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      const dueAt = parseInstant(body.dueAt);
      if (dueAt === undefined) throw new Problem(400, 'bad-time', '时间有误', `读不出时间“${body.dueAt}”。`);
      const file = await findCase(platform, body.case);
      const by = toActor(body.by, platform.settings);
      const { text, from = by.name } = body;
      const given = await giveInstruction(platform, { case: file.id, by, from, text, dueAt });
      if (!given.ok) throw refused(given.error);
      return viewOf(given.value.file, given.value.documentNo);
    },
  );
  app.post(
    '/api/instructions/:number/report',
    {
      config: { needs: 'case.assign' },
      schema: {
        tags,
        security,
        summary: '批示报结：写明落实情况，迟了照记',
        params: z.object({ number: z.string() }),
        body: z.object({
          by: bySchema,
          case: z.string().min(1),
          text: z.string().trim().min(4, '请写明落实情况').max(500),
        }),
        response: { 200: instructionSchema, ...problemResponses },
      },
    },
    async ({ params: { number: documentNo }, body }) => {
      const file = await findCase(platform, body.case);
      await viewOf(file, documentNo);
      const by = toActor(body.by, platform.settings);
      const command = { action: 'settle_order', documentNo, reason: body.text } as const;
      const taken = await takeCaseStep(platform, { case: file.id, by, command });
      if (!taken.ok) throw refused(taken.error);
      return viewOf(taken.value, documentNo);
    },
  );
}

async function readInstructions(
  platform: Platform,
  view: (file: CaseFile) => readonly InstructionView[],
): Promise<InstructionView[]> {
  const found = new Map<string, InstructionView>();
  const look = (file: CaseFile): void => {
    if (file.status === 'merged') return;
    for (const one of view(file)) found.set(`${one.caseId} ${one.documentNo}`, one);
  };
  await eachCase(platform, { open: true }, look);
  const since = plus(platform.clock.now(), -days(REPORTED_DAYS));
  for (let offset = 0; ; offset += 200) {
    const page = await platform.cases.list({ open: false, limit: 200, offset });
    const recent = page.filter(({ openedAt }) => openedAt >= since);
    for (const file of recent) look(file);
    if (page.length < 200 || recent.length === 0) break;
  }
  const rank = ({ standing }: InstructionView): number => ['overdue', 'running'].indexOf(standing) >>> 0;
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b) || (a.givenAt < b.givenAt ? 1 : -1));
}
