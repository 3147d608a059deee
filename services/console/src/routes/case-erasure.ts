import { stateNames } from '@tingchao/domain/response/case-states.ts';
import type { ErasureRefusal } from '@tingchao/domain/response/erase-case.ts';
import { eraseCaseFile } from '@tingchao/response/erase-case.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

/** What an erasure took with it. */
export const erasedSchema = z.object({
  number: z.string(),
  again: z.boolean().meta({ description: '之前已抹除，这次只是复查' }),
  posts: z.int().meta({ description: '抹除的帖文（含修订与答复）' }),
  incidents: z.int(),
  cases: z.int().meta({ description: '本单与并入本单的处置单' }),
});

/** `POST /api/cases/:id/erasure`: erases the words of a case for two named persons. */
export function registerCaseErasure(app: Server, platform: Platform): void {
  app.post(
    '/api/cases/:id/erasure',
    {
      config: { needs: 'case.erase' },
      schema: {
        tags: ['处置单'],
        summary: '抹除：正文、标题、链接、作者、快照、未发布的稿件不可恢复地删除；文号、时限、经过保留',
        description: '须已办结、销号、归档或留存，由值班室两人（经办、复核）具名。更早的备份另行清理。',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        body: z.object({
          by: bySchema,
          confirmedBy: bySchema.meta({ description: '复核人，不能是经办人' }),
          reason: z.string().trim().min(2, '请写明理由').max(500),
        }),
        response: { 200: erasedSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { by, confirmedBy, reason } = request.body;
      const file = await findCase(platform, request.params.id);
      const erased = await eraseCaseFile(platform, {
        case: file.id,
        by: toActor(by, platform.settings),
        confirmedBy: toActor(confirmedBy, platform.settings),
        reason,
      });
      if (erased.ok) return { number: file.number, again: erased.value.again, ...erased.value.done };
      throw new Problem(422, 'erasure-refused', '不能抹除', explain(erased.error), { refusal: erased.error.code });
    },
  );
}

function explain(refusal: ErasureRefusal): string {
  switch (refusal.code) {
    case 'unknown_case':
      return `没有找到处置单“${refusal.reference}”；请核对编号。`;
    case 'not_closed':
      return `${refusal.number} 当前状态是“${stateNames[refusal.state]}”，还在办理；办结、销号、归档或留存后才能抹除。`;
    case 'is_merged':
      return `${refusal.number} 已并入${refusal.into ?? '他案'}；请抹除并入的那一份，本单随之抹除。`;
    case 'needs_person':
      return '抹除须由具名人员办理，系统不能代办。';
    case 'needs_reason':
      return '抹除须写明理由。';
    case 'same_person':
      return '抹除须两人办理：复核人不能是经办人。';
    case 'desk_only':
      return `${refusal.name} 属于承办单位；抹除只能由值班室的同志办理和复核。`;
    default:
      return refusal satisfies never;
  }
}
