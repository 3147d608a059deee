import { sightOfViewer } from '@tingchao/domain/access/viewer.ts';
import { checkReply } from '@tingchao/domain/response/reply-gate/check-reply.ts';
import { replyFindingSchema } from '@tingchao/domain/response/reply-gate/finding.ts';
import { replyContextOf } from '@tingchao/response/reply-context.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const longest = 65_536;

/** What the gate says of a text, as it leaves the interface. */
export const replyCheckSchema = z.object({
  findings: z.array(replyFindingSchema.unwrap().omit({ answer: true })),
  blocking: z.int().meta({ description: '签发前必须答复的提示有几条' }),
});

/** `POST /api/cases/:id/reply-check`: a text is looked through as a draft of the case would be; nothing is kept. */
export function registerReplyCheck(app: Server, platform: Platform): void {
  app.post(
    '/api/cases/:id/reply-check',
    {
      config: { needs: 'case.handle' },
      schema: {
        tags: ['处置单'],
        summary: '回应稿送审前比对：逐条提示，各附原句与依据；不保存',
        security: [{ token: [] }],
        params: z.object({ id: z.string() }),
        body: z.object({ text: z.string().trim().min(1, '正文不能为空').max(longest) }),
        response: { 200: replyCheckSchema, ...problemResponses },
      },
    },
    async (request) => {
      const file = await findCase(platform, request.params.id);
      const { verbatim } = sightOfViewer(request.viewer);
      const context = await replyContextOf(platform, file);
      const findings = checkReply(request.body.text, context, platform.settings.replyGate).map(
        ({ answer: _none, ...finding }) =>
          // A letter's own words are identity; a unit works from a paraphrase (design.md §7).
          finding.of === 'letter' && !verbatim ? { ...finding, sentence: '' } : finding,
      );
      return { findings, blocking: findings.filter(({ blocking }) => blocking).length };
    },
  );
}
