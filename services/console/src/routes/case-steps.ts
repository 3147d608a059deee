import { caseCommandSchema, type CaseCommand } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { stateNames } from '@tingchao/domain/response/case-states.ts';
import { explainRefusal, type Refusal } from '@tingchao/domain/response/refusal.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { allowStep } from '../access/sign-steps.ts';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { caseDetailSchema, toCaseDetail } from '../views/case-view.ts';
import { namesFrom, type Names } from '../views/names.ts';
import { actionName, allowedSteps } from '../views/steps-view.ts';

/** `POST /api/cases/:id/steps`: one step of the lifecycle, for a named person. */
export function registerCaseSteps(app: Server, platform: Platform): void {
  const names = madeOf(platform, namesFrom);
  app.post(
    '/api/cases/:id/steps',
    {
      config: { needs: 'case.step' },
      schema: {
        tags: ['处置单'],
        summary: '办理一步：交办、退单、转办、延期、拟稿、审签、保密审查、签发、发布、办结……',
        description: '不合规矩的一步以 422 说明原因与应先办什么。写 If-Match 时，版本已变则以 412 拒绝。',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        headers: z.looseObject({
          'if-match': z
            .string()
            .regex(/^"?\d+"?$/, '须为版本号')
            .optional()
            .meta({ description: '据以决定的版本' }),
        }),
        body: z.object({ by: bySchema, command: caseCommandSchema }),
        response: { 200: caseDetailSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { by, command } = request.body;
      allowStep(request.viewer, command);
      const before = await findCase(platform, request.params.id);
      const version = versionOf(request.headers['if-match']);
      const newest = async (): Promise<CaseFile> => (await platform.cases.get(before.id)) ?? before;
      const taken = await takeCaseStep(platform, {
        case: before.id,
        by: toActor(by, platform.settings),
        command: await withIds(platform, command),
        ...(version === undefined ? {} : { version }),
      }).catch(async (error: unknown) => {
        if (version === undefined || !(error instanceof Conflict)) throw error;
        throw changedMeanwhile(await newest(), version);
      });
      if (!taken.ok) throw refused(taken.error, await newest(), names());
      void reply.header('etag', `"${taken.value.version}"`);
      return toCaseDetail(taken.value, names(), platform.clock.now());
    },
  );
}

const versionOf = (ifMatch: string | undefined): number | undefined =>
  ifMatch === undefined ? undefined : Number(ifMatch.replaceAll('"', ''));

/** 412 when the case is no longer what the step was decided on. */
function changedMeanwhile(file: CaseFile, expected: number): Problem {
  return new Problem(
    412,
    'version-changed',
    '已被他人修改',
    `${file.number} 已从第 ${expected} 版变为第 ${file.version} 版，请重新查看后再办。`,
    { version: file.version },
  );
}

/** The command with ids where a person wrote names: of units, and of the case to merge into. */
async function withIds(platform: Platform, command: CaseCommand): Promise<CaseCommand> {
  const unit = (text: string): string => resolveUnit(platform.settings, text);
  if (command.action === 'assign') return { ...command, lead: unit(command.lead), assist: command.assist.map(unit) };
  if (command.action === 'transfer') return { ...command, unit: unit(command.unit), to: unit(command.to) };
  if (command.action === 'merge') return { ...command, into: (await findCase(platform, command.into)).id };
  return 'unit' in command && command.unit !== undefined ? { ...command, unit: unit(command.unit) } : command;
}

function refused(refusal: Refusal, file: CaseFile, names: Names): Problem {
  const allowed = allowedSteps(file);
  const menu = `现在可以办：${allowed.map((step) => step.name).join('、')}。`;
  const detail =
    refusal.code === 'wrong_state'
      ? `${file.number} 当前状态是“${stateNames[refusal.state]}”，不能办“${actionName(refusal.action)}”；请先完成前面的步骤。${menu}`
      : explainRefusal(refusal, (unit) => names.unit(unit));
  return new Problem(422, 'step-refused', '这一步不能办', detail, { refusal: refusal.code, allowed });
}
