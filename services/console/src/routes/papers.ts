import { explainScanRefusal, judgeScan, MOST_SCAN_BYTES } from '@tingchao/domain/duty/scan.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { scansOf } from '@tingchao/domain/response/erase-case.ts';
import { explainRefusal } from '@tingchao/domain/response/refusal.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';
import { caseDetailSchema, toCaseDetail } from '../views/case-view.ts';
import { namesFrom } from '../views/names.ts';

/** A file as a page sends it: base64, one third longer than its bytes. */
export const fileSchema = z
  .base64()
  .min(4)
  .max(Math.ceil(MOST_SCAN_BYTES / 3) * 4 + 4)
  .meta({ description: '扫描件或截图，base64；PNG、JPEG、WebP 或 PDF，不超过 5 MB' });

/** The bytes of a picture or PDF; `Problem` 422 when they are something else. */
export function readScan(file: string): { readonly bytes: Uint8Array; readonly hash: string } {
  const bytes = new Uint8Array(Buffer.from(file, 'base64'));
  const judged = judgeScan(bytes);
  if (!judged.ok) throw new Problem(422, 'scan-refused', '不能收这个文件', explainScanRefusal(judged.error));
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** `/api/cases/:id/papers`: what was signed or instructed on paper, written down with its scan; and the scans themselves. */
export function registerPapers(app: Server, platform: Platform): void {
  app.post(
    '/api/cases/:id/papers',
    {
      config: { needs: 'case.assign' },
      schema: {
        tags: ['审签'],
        summary: '代录：线下签批（paper）或领导批示（order），附扫描件',
        description: '扫描件按哈希留存，随处置单抹除。办不成的一步不留下文件。',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        body: z.object({
          by: bySchema,
          file: fileSchema,
          command: z.looseObject({ action: z.enum(['paper', 'order']) }),
        }),
        response: { 200: caseDetailSchema, ...problemResponses },
      },
    },
    async ({ params, body }) => {
      const { bytes, hash } = readScan(body.file);
      const parsed = caseCommandSchema.safeParse({ ...body.command, scan: hash });
      if (!parsed.success) throw new Problem(400, 'invalid-request', '请求有误', z.prettifyError(parsed.error));
      const { id } = await findCase(platform, params.id);
      const there = (await platform.blobs.get(hash)) !== undefined;
      // Before the case that names it.
      await platform.blobs.put(bytes);
      const by = toActor(body.by, platform.settings);
      const taken = await takeCaseStep(platform, { case: id, by, command: parsed.data });
      const names = namesFrom(platform.settings);
      if (!taken.ok) {
        if (!there) await platform.blobs.remove([hash]);
        throw new Problem(
          422,
          'step-refused',
          '这一步不能办',
          explainRefusal(taken.error, (unit) => names.unit(unit)),
        );
      }
      return toCaseDetail(taken.value, names, platform.clock.now());
    },
  );
  app.get(
    '/api/cases/:id/scans/:hash',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['审签'],
        summary: '这件处置单的一份扫描件',
        params: z.object({ id: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/u) }),
      },
    },
    async ({ params }, reply) => {
      const file = await findCase(platform, params.id);
      const bytes = scansOf(file).includes(params.hash) ? await platform.blobs.get(params.hash) : undefined;
      const judged = bytes === undefined ? undefined : judgeScan(bytes);
      if (bytes === undefined || !judged?.ok) throw notFound('这件处置单没有这份扫描件，或已随内容抹除。');
      return reply
        .type(judged.value)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .header(
          'content-disposition',
          judged.value === 'application/pdf' ? 'attachment; filename="scan.pdf"' : 'inline',
        )
        .send(Buffer.from(bytes));
    },
  );
}
