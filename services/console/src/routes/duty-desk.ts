import {
  callParties,
  callPurposes,
  callSchema,
  explainCallRefusal,
  newCallSchema,
} from '@tingchao/domain/duty/call.ts';
import { explainShiftRefusal } from '@tingchao/domain/duty/plan-shift.ts';
import { unregisteredOf } from '@tingchao/domain/duty/people-to-tell.ts';
import { dutyDay, rotaGaps, shiftAt, shiftSchema, type DutyPerson } from '@tingchao/domain/duty/shift.ts';
import { turnNames } from '@tingchao/domain/duty/turn.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { readCalls, writeCall } from '@tingchao/response/duty-calls.ts';
import { readRota, untakenCases, writeShift } from '@tingchao/response/duty-rota.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { caseSummarySchema, toCaseSummary } from '../views/case-view.ts';
import { namesFrom } from '../views/names.ts';

const tags = ['值班'];
const security = [{ token: [] }];
const GAP_DAYS = 14;

const shiftViewSchema = shiftSchema.unwrap();
const personViewSchema = z.object({ name: z.string(), position: z.string(), phones: z.array(z.string()) });
export const rotaViewSchema = z.object({
  handover: z.string().meta({ description: '交接班时刻' }),
  today: z.string().meta({ description: '现在属于哪个值班日' }),
  now: shiftViewSchema.nullable().meta({ description: '此刻谁在值班' }),
  shifts: z.array(shiftViewSchema),
  unreached: z.array(z.string()).meta({ description: '此刻值班的人里没有登记通知方式的：轮到他时改发给平时的接收人' }),
  gaps: z
    .array(z.object({ day: z.string(), lacks: z.enum(['shift', 'stand_in']) }))
    .meta({ description: `今后 ${GAP_DAYS} 天没有排班、没有替班的日子` }),
});
export type RotaView = z.infer<typeof rotaViewSchema>;

export const untakenViewSchema = z.object({
  items: z.array(
    z.object({
      case: caseSummarySchema,
      since: z.string().meta({ description: '从何时起无人知悉' }),
      turn: z
        .object({
          who: z.enum(['officer', 'stand_in', 'leader']),
          name: z.string(),
          people: z.array(personViewSchema),
          since: z.string(),
          movesOnAt: z.string().nullable().meta({ description: '何时转到下一位；已到带班领导为 null' }),
        })
        .nullable()
        .meta({ description: '现在轮到谁；没有排班为 null' }),
    }),
  ),
  afterMinutes: z.int(),
});
export type UntakenView = z.infer<typeof untakenViewSchema>;

export const callViewSchema = z.object({
  ...callSchema.unwrap().shape,
  at: z.string(),
  recordedAt: z.string(),
  partyName: z.string(),
  purposeName: z.string(),
});
export type CallView = z.infer<typeof callViewSchema>;
export const callsViewSchema = z.object({ items: z.array(callViewSchema) });

/** `/api/duty/…`: the rota, what nobody took up and whose turn it is, and the desk's calls. */
export function registerDutyDesk(app: Server, platform: Platform): void {
  app.get(
    '/api/duty/rota',
    {
      config: { needs: 'duty.read' },
      schema: {
        tags,
        summary: '值班表：值班员、替班、带班领导与电话；此刻谁在值班',
        querystring: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
        response: { 200: rotaViewSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const { handover } = platform.settings.notices;
      const at = platform.clock.now();
      const rota = await readRota(platform);
      const today = dutyDay(at, handover);
      const now = shiftAt(rota, at, handover);
      const { from = today, to = '9999-12-31' } = query;
      return {
        handover,
        today,
        now: plain(now),
        unreached: now === undefined ? [] : [...unregisteredOf(now, platform.settings.notices)],
        shifts: rota.filter(({ day }) => from <= day && day <= to).map((shift) => plain(shift)!),
        gaps: [...rotaGaps(rota, at, handover, GAP_DAYS)],
      };
    },
  );
  app.put(
    '/api/duty/rota/:day',
    {
      config: { needs: 'duty.write' },
      schema: {
        tags,
        security,
        summary: '排班或换班；已过的值班日不能改，换班须写理由',
        params: z.object({ day: z.iso.date() }),
        body: z.object({
          by: bySchema,
          shift: shiftSchema.unwrap().omit({ day: true }),
          reason: z.string().trim().max(200).default(''),
        }),
        response: { 200: shiftViewSchema, ...problemResponses },
      },
    },
    async ({ params, body }) => {
      const by = toActor(body.by, platform.settings);
      const written = await writeShift(platform, { ...body.shift, day: params.day }, body.reason, by.id);
      if (!written.ok) throw new Problem(422, 'step-refused', '不能这样排班', explainShiftRefusal(written.error));
      return plain(written.value)!;
    },
  );
  app.get(
    '/api/duty/untaken',
    {
      config: { needs: 'duty.read' },
      schema: {
        tags,
        summary: 'Ⅰ、Ⅱ级无人知悉的处置单，现在轮到谁、何时转到下一位',
        response: { 200: untakenViewSchema, ...problemResponses },
      },
    },
    async () => {
      const at = platform.clock.now();
      const names = namesFrom(platform.settings);
      const items = (await untakenCases(platform)).map(({ file, since, turn }) => ({
        case: toCaseSummary(file, names, at),
        since: toIso(since),
        turn: turn && {
          who: turn.who,
          name: turnNames[turn.who],
          people: turn.people.map(toPerson),
          since: toIso(turn.since),
          movesOnAt: turn.movesOnAt === null ? null : toIso(turn.movesOnAt),
        },
      }));
      return { items, afterMinutes: platform.settings.notices.acknowledge.afterMinutes };
    },
  );
  app.get(
    '/api/duty/calls',
    {
      config: { needs: 'duty.read' },
      schema: {
        tags,
        summary: '电话记录，最近的在前',
        querystring: z.object({
          case: z.string().optional().meta({ description: '只看这件处置单：文号或序号' }),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: callsViewSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const caseNumber = query.case === undefined ? undefined : (await findCase(platform, query.case)).number;
      const calls = await readCalls(platform, {
        limit: query.limit,
        ...(caseNumber === undefined ? {} : { caseNumber }),
      });
      return { items: calls.map(toCallView) };
    },
  );
  app.post(
    '/api/duty/calls',
    {
      config: { needs: 'duty.write' },
      schema: {
        tags,
        security,
        summary: '记一次通话；个人信息自动遮蔽，群众来电不记姓名',
        body: z.object({ by: bySchema, call: newCallSchema }),
        response: { 200: callViewSchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      const by = toActor(body.by, platform.settings);
      const { caseNumber } = body.call;
      const about = caseNumber === null || caseNumber === '' ? null : (await findCase(platform, caseNumber)).number;
      const written = await writeCall(platform, { ...body.call, caseNumber: about }, by.id);
      if (!written.ok) throw new Problem(422, 'step-refused', '不能这样记', explainCallRefusal(written.error));
      return toCallView(written.value);
    },
  );
}

const toPerson = ({ name, position, phones }: DutyPerson): z.infer<typeof personViewSchema> => ({
  name,
  position,
  phones: [...phones],
});

/** Zod's answers are not readonly; a copy is. */
const plain = (shift: z.infer<typeof shiftSchema> | undefined): z.infer<typeof shiftViewSchema> | null =>
  shift === undefined ? null : shiftViewSchema.parse(shift);

const toCallView = (call: z.infer<typeof callSchema>): CallView => ({
  ...call,
  at: toIso(call.at),
  recordedAt: toIso(call.recordedAt),
  partyName: callParties[call.party],
  purposeName: callPurposes[call.purpose],
});
