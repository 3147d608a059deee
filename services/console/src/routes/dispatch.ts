import type { CaseCommand } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { explainRefusal } from '@tingchao/domain/response/refusal.ts';
import { takeStep } from '@tingchao/domain/response/take-step.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { paraphrasedIncident, paraphrasedPost } from '../access/paraphrased.ts';
import { findCase } from '../find-case.ts';
import { problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { namesFrom } from '../views/names.ts';
import { dispatchPreviewSchema } from '../views/triage-view.ts';

const querySchema = z.object({
  lead: z.string().optional().meta({ description: '牵头单位；不写为建议的单位' }),
  place: z.string().optional().meta({ description: '牵头为属地乡镇时的乡镇' }),
  assist: z.string().optional().meta({ description: '会办单位，逗号分开' }),
});
const SHOWN_POSTS = 5;

/** `GET /api/cases/:id/dispatch`: whom to give it to and why, the clocks that would run, what the unit would see. Changes nothing. */
export function registerDispatch(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);
  app.get(
    '/api/cases/:id/dispatch',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['研判'],
        summary: '交办之前先看：建议单位与依据、将起算的时限、单位会看到什么；不改动任何数据',
        params: z.object({ id: z.string() }),
        querystring: querySchema,
        response: { 200: dispatchPreviewSchema, ...problemResponses },
      },
    },
    async ({ params: { id }, query }) => {
      const file = await findCase(platform, id);
      const { settings } = platform;
      const name = names().unit;
      const lead = query.lead === undefined ? file.proposal?.lead : resolveUnit(settings, query.lead);
      const place = query.lead === undefined ? (file.proposal?.leadPlace ?? null) : (query.place ?? null);
      const assist =
        query.assist === undefined
          ? (file.proposal?.assisting ?? [])
          : query.assist
              .split(',')
              .filter(Boolean)
              .map((one) => resolveUnit(settings, one));
      const tried =
        lead === undefined ? undefined : tryAssign(file, { action: 'assign', lead, place, assist, reason: '' });
      const incident = await platform.incidents.get(file.incidentId);
      const posts = await platform.posts.byIncident(file.incidentId, SHOWN_POSTS);
      return {
        case: {
          id: file.id,
          number: file.number,
          version: file.version,
          title: file.title,
          level: file.level,
          incidentId: file.incidentId,
          steps: file.ledger.length,
        },
        proposal: proposalView(file),
        units: settings.units.units.map((unit) => ({ id: unit.id, name: unit.name, canLead: unit.kind !== 'company' })),
        townships: settings.places.towns.map((town) => town.name),
        clocks: tried?.clocks ?? [],
        refused: tried?.refused ?? null,
        unitSees: {
          title: incident === undefined ? '' : paraphrasedIncident(incident, settings).title,
          posts: [...new Set(posts.map((post) => paraphrasedPost(post, settings).analysis.maskedText))],
        },
      };

      function proposalView({ proposal }: CaseFile) {
        if (proposal === null) return null;
        const named = (unit: string) => ({ id: unit, name: name(unit) });
        return {
          lead: proposal.lead,
          place: proposal.leadPlace,
          leadName: name(proposal.lead, proposal.leadPlace),
          assisting: proposal.assisting.map(named),
          candidates: proposal.candidates.map(named),
          clause: proposal.clause.text,
          basis: proposal.clause.basis,
          coordination: proposal.coordination.map(({ by, basis }) => ({ by: name(by), basis })),
          recused: proposal.recused.map((unit) => name(unit)),
          confidence: proposal.confidence,
          dispatchable: proposal.dispatchable,
          reasons: [...proposal.reasons],
        };
      }
    },
  );

  /** The step taken on paper only: the clocks it would start, or why it would be refused. */
  function tryAssign(file: CaseFile, command: Extract<CaseCommand, { action: 'assign' }>) {
    const { sla, units, calendars, publication } = platform.settings;
    const at = platform.clock.now();
    const by = { id: 'preview', name: '预览', role: '交办员', unit: null };
    const context = { sla, units, calendar: createCalendar(calendars), publication };
    const taken = takeStep(file, command, by, at, context);
    if (!taken.ok) return { clocks: [], refused: explainRefusal(taken.error, (unit) => names().unit(unit)) };
    const before = new Set(file.assignments.map(({ id }) => id));
    const offered = taken.value.assignments
      .filter((one) => !before.has(one.id))
      .map((one) => ({
        name: `${names().unit(one.unit, one.place)}（${one.part === 'lead' ? '牵头' : '会办'}）`,
        dueAt: toIso(one.dueAt),
        arithmetic: one.arithmetic,
        basis: '本单位办理时限，不晚于公开回应时限',
        hard: false,
      }));
    const running = taken.value.deadlines
      .filter(({ metAt }) => metAt === null)
      .map((one) => ({
        name: one.name,
        dueAt: toIso(one.dueAt),
        arithmetic: one.arithmetic,
        basis: one.basis,
        hard: one.hard,
      }));
    return { clocks: [...offered, ...running], refused: null };
  }
}
