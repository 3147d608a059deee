import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { countHandedOn, returnUntil } from '@tingchao/domain/response/return-steps.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { namesFrom } from '../views/names.ts';

const limitSchema = z.object({
  until: z.string().nullable().meta({ description: '在此之前可以自行退单；算不出为 null' }),
  over: z.boolean().meta({ description: '已逾期，须申请逾期退单' }),
});
export const ownersViewSchema = z.object({
  units: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      duty: z.string().meta({ description: '职责，见单位目录' }),
      township: z.boolean().meta({ description: '属地乡镇：还要写是哪个' }),
    }),
  ),
  townships: z.array(z.string()),
  suggested: z
    .array(z.object({ id: z.string(), name: z.string(), grounds: z.string() }))
    .meta({ description: '建议的承办单位与依据，最可能的在前' }),
  returning: z.record(z.string(), limitSchema).meta({ description: '在办的各交办（a1、a2…）到何时可以退单' }),
  basis: z.string().meta({ description: '退单时限的依据' }),
  returns: z.int().meta({ description: '牵头单位已退单几次；第二次由政府办裁定' }),
  transfers: z.int().meta({ description: '已转办几次；第三次由政府办裁定' }),
});
export type OwnersView = z.infer<typeof ownersViewSchema>;

export const lateReturnsSchema = z.object({
  items: z.array(
    z.object({
      caseId: z.string(),
      number: z.string(),
      title: z.string(),
      unit: z.string(),
      unitName: z.string(),
      askedBy: z.string(),
      askedAt: z.string(),
      reason: z.string(),
    }),
  ),
});
export type LateReturnsView = z.infer<typeof lateReturnsSchema>;

/** Open cases that are looked through for one that waits: who asks late has held it for a day, its clock ends soon. */
const MOST_CASES = 500;

/** `GET /api/cases/:id/owners`, `GET /api/late-returns`: to whom a matter may be handed on, and what the supervisor has to decide. */
export function registerCaseOwners(app: Server, platform: Platform): void {
  app.get(
    '/api/cases/:id/owners',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['处置单'],
        summary: '退单、转办之前先看：可选的单位、建议的单位与依据、退单时限和次数',
        params: z.object({ id: z.string().meta({ description: '内部编号或文号' }) }),
        response: { 200: ownersViewSchema, ...problemResponses },
      },
    },
    async ({ params }) => {
      const { settings } = platform;
      const file = await findCase(platform, params.id);
      const at = platform.clock.now();
      const context = { sla: settings.sla, calendar: createCalendar(settings.calendars) };
      // Who is complained about takes nothing (回避), and is not named either.
      const recused = new Set(file.proposal?.recused);
      const running = file.assignments.filter(({ endedAt }) => endedAt === null);
      return {
        units: settings.units.units
          .filter(({ id, kind }) => !recused.has(id) && kind !== 'company')
          .map(({ id, name, duty, kind }) => ({ id, name, duty: duty ?? '', township: kind === 'territory' })),
        townships: settings.places.towns.map(({ name }) => name),
        suggested: suggestedFor(file),
        returning: Object.fromEntries(
          running.map((one) => {
            const until = returnUntil(one, context);
            return [
              one.id,
              { until: until === undefined ? null : toIso(until), over: until !== undefined && at > until },
            ];
          }),
        ),
        basis: settings.sla.unitClock.returnBasis,
        ...countHandedOn(file),
      };
    },
  );

  app.get(
    '/api/late-returns',
    {
      config: { needs: 'supervision.read' },
      schema: {
        tags: ['督办'],
        summary: '等待督办人员裁定的逾期退单，申请早的在前',
        response: { 200: lateReturnsSchema, ...problemResponses },
      },
    },
    async () => {
      const { items } = await platform.desk.cases({ scope: 'all', open: true, order: 'due', limit: MOST_CASES });
      const names = namesFrom(platform.settings);
      const waiting = items.flatMap((file) =>
        file.assignments.flatMap(({ unit, place, endedAt, lateReturn }) => {
          if (endedAt !== null || lateReturn === undefined || lateReturn.decision !== null) return [];
          const { by, at, reason } = lateReturn;
          const title = titleFor(file, '列表');
          const about = { caseId: file.id, number: file.number, title, unit, unitName: names.unit(unit, place) };
          return [{ at, item: { ...about, askedBy: by, askedAt: toIso(at), reason } }];
        }),
      );
      return { items: waiting.toSorted((a, b) => a.at - b.at).map(({ item }) => item) };
    },
  );

  /** Those that the routing named and that do not have it already, each with the clause or its duty. */
  function suggestedFor({ proposal, assignments }: CaseFile): { id: string; name: string; grounds: string }[] {
    if (proposal === null) return [];
    const { units } = platform.settings;
    const names = namesFrom(platform.settings);
    const had = new Set(assignments.map(({ unit }) => unit));
    return [...new Set([proposal.lead, ...proposal.candidates, ...proposal.assisting])].flatMap((id) => {
      const unit = units.units.find((one) => one.id === id);
      if (unit === undefined || had.has(id) || proposal.recused.includes(id)) return [];
      const clause = `${proposal.clause.text}（${proposal.clause.basis}）`;
      const duty = unit.duty === undefined ? '事项内容与其职责相近' : `职责：${unit.duty}`;
      return [{ id, name: names.unit(id), grounds: id === proposal.lead ? clause : duty }];
    });
  }
}
