import { originalsRefused, proofPack } from '@tingchao/response/read-proof.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { Problem } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['处置单'];
const params = z.object({ id: z.string().meta({ description: '内部编号或文号；可只写序号' }) });

/** `GET /api/cases/:id/proof.zip`, and with original pages `POST /api/cases/:id/proof`. */
export function registerProof(app: Server, platform: Platform): void {
  app.get(
    '/api/cases/:id/proof.zip',
    {
      config: { needs: 'case.prove' },
      schema: {
        tags,
        summary: '办理凭证：快照（遮蔽）、依据、时限、审签、函件、回应、效果与各文件哈希，打成一包',
        params,
      },
    },
    async (request, reply) => {
      const file = await findCase(platform, request.params.id);
      return sendPack(reply, file, await proofPack(platform, file));
    },
  );
  app.post(
    '/api/cases/:id/proof',
    {
      config: { needs: 'case.prove' },
      schema: {
        tags,
        summary: '办理凭证连同原页面；原页面含个人信息，须具名并写明理由，记入审计',
        security: [{ token: [] }],
        params,
        body: z.object({ by: bySchema, reason: z.string().trim().min(2, '请写明理由').max(500) }),
      },
    },
    async (request, reply) => {
      const { by, reason } = request.body;
      const file = await findCase(platform, request.params.id);
      const refused = originalsRefused(file);
      if (refused !== undefined) {
        const why = refused === 'sealed' ? '检举控告类处置单的原页面不导出。' : '这份处置单的内容已依法抹除。';
        throw new Problem(422, 'originals-refused', '不能导出原页面', why, { refusal: refused });
      }
      return sendPack(reply, file, await proofPack(platform, file, { by: toActor(by, platform.settings), reason }));
    },
  );
}

function sendPack(reply: FastifyReply, { id, number }: CaseFile, bytes: Uint8Array): FastifyReply {
  const name = encodeURIComponent(`${number}办理凭证.zip`);
  return reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="proof-${id}.zip"; filename*=UTF-8''${name}`)
    .send(Buffer.from(bytes));
}
