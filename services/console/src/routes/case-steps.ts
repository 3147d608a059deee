import { caseCommandSchema, type CaseCommand } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import { stateNames } from '@tingchao/domain/response/case-states.ts';
import { explainRefusal, type Refusal } from '@tingchao/domain/response/refusal.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { Problem, problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { caseDetailSchema, toCaseDetail } from '../views/case-view.ts';
import { namesFrom } from '../views/names.ts';
import { actionName, allowedSteps } from '../views/steps-view.ts';

const name = z.string().trim().min(1).max(50);
const bySchema = z
  .object({
    name: name.refine((text) => text !== '系统', '系统不能代办,请写经办人姓名'),
    id: name.optional().meta({ description: '账号;缺省用姓名。两个账号视为两人' }),
    role: name.optional().meta({ description: '岗位,如 督办员' }),
    unit: name.optional().meta({ description: '所在单位:代码、名称或别名' }),
  })
  .meta({ description: '经办人;每一步都要有具名人员' });

/** `POST /api/cases/:id/steps`: one step of the lifecycle, for a named person. */
export function registerCaseSteps(app: Server, platform: Platform): void {
  const names = namesFrom(platform.settings);
  app.post(
    '/api/cases/:id/steps',
    {
      schema: {
        tags: ['处置单'],
        summary: '办理一步:交办、退单、转办、延期、拟稿、审签、保密审查、签发、发布、办结……',
        description: '不合规矩的一步以 422 说明原因与应先办什么。写 If-Match 时,版本已变则以 412 拒绝。',
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
      const before = await findCase(platform, request.params.id);
      expectVersion(before, request.headers['if-match']);
      const taken = await takeCaseStep(platform, {
        case: before.id,
        by: toActor(by, platform.settings),
        command: await withIds(platform, command),
      });
      if (!taken.ok) throw refused(taken.error, (await platform.cases.get(before.id)) ?? before);
      void reply.header('etag', `"${taken.value.version}"`);
      return toCaseDetail(taken.value, names, platform.clock.now());
    },
  );
}

function expectVersion(file: CaseFile, ifMatch: string | undefined): void {
  const expected = ifMatch?.replaceAll('"', '');
  if (expected === undefined || Number(expected) === file.version) return;
  throw new Problem(
    412,
    'version-changed',
    '已被他人修改',
    `${file.number} 已从第 ${expected} 版变为第 ${file.version} 版,请重新查看后再办。`,
    { version: file.version },
  );
}

function toActor(by: z.infer<typeof bySchema>, settings: Settings): Actor {
  return {
    id: by.id ?? by.name,
    name: by.name,
    role: by.role ?? '值班员',
    unit: by.unit === undefined ? null : resolveUnit(settings, by.unit),
  };
}

/** The command with ids where a person wrote names: of units, and of the case to merge into. */
async function withIds(platform: Platform, command: CaseCommand): Promise<CaseCommand> {
  const unit = (text: string): string => resolveUnit(platform.settings, text);
  if (command.action === 'assign') return { ...command, lead: unit(command.lead), assist: command.assist.map(unit) };
  if (command.action === 'transfer') return { ...command, unit: unit(command.unit), to: unit(command.to) };
  if (command.action === 'merge') return { ...command, into: (await findCase(platform, command.into)).id };
  return 'unit' in command ? { ...command, unit: unit(command.unit) } : command;
}

function refused(refusal: Refusal, file: CaseFile): Problem {
  const allowed = allowedSteps(file);
  const menu = `现在可以办:${allowed.map((step) => step.name).join('、')}。`;
  const detail =
    refusal.code === 'wrong_state'
      ? `${file.number} 当前状态是“${stateNames[refusal.state]}”,不能办“${actionName(refusal.action)}”;请先完成前面的步骤。${menu}`
      : explainRefusal(refusal);
  return new Problem(422, 'step-refused', '这一步不能办', detail, { refusal: refusal.code, allowed });
}
