import { explainNoDocument } from '@tingchao/response/explain-no-document.ts';
import { documentsOfCase, issueDocument } from '@tingchao/response/issued-documents.ts';
import { caseTemplate, readCaseDocument } from '@tingchao/response/read-documents.ts';
import { HANDOVER_DOCUMENT } from '@tingchao/domain/document/handover-fields.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { civilDate } from '@tingchao/domain/time/instant.ts';
import { documentFormats, makeDocument, NotRenderable, type DocumentFormat } from '@tingchao/runtime/make-document.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['文书与报表'];
/** The forms a document can be fetched in. */
export const formatSchema = z
  .enum(documentFormats)
  .default('html')
  .meta({ description: 'docx、pdf、html（自含网页）或 json（文书数据与全部来源编号）' });
const caseParams = z.object({
  id: z.string().meta({ description: '内部编号或文号，如 青舆〔2026〕12号；可只写序号 12' }),
  kind: z.string().meta({ description: '文书代码，见 GET /api/documents' }),
});

/** `GET /api/documents` and the documents of a case: drawn up, fetched, issued. */
export function registerDocuments(app: Server, platform: Platform): void {
  app.get(
    '/api/documents',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '可生成的文书与报表',
        response: {
          200: z.object({
            items: z.array(z.object({ id: z.string(), name: z.string(), of: z.string(), series: z.string() })),
          }),
          ...problemResponses,
        },
      },
    },
    async () => ({
      items: platform.settings.documents.documents.map(({ id, name, of, series }) => ({ id, name, of, series })),
    }),
  );
  app.get(
    '/api/cases/:id/documents/:kind',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '一件处置单的文书：已编号的为定稿，否则按现有数据生成草稿',
        params: caseParams,
        querystring: z.object({
          format: formatSchema,
          letter: z.string().optional().meta({ description: '函件代码（催办单、督办单、通报有多份时），如 a1:urge' }),
        }),
      },
    },
    async (request, reply) => {
      const { format, letter } = request.query;
      const file = await findCase(platform, request.params.id);
      const read = await readCaseDocument(platform, file, request.params.kind, letter);
      if (!read.ok) throw notFound(explainNoDocument(read.error, request.params.kind));
      return send(reply, platform, read.value, format);
    },
  );
  app.post(
    '/api/cases/:id/documents/:kind/issue',
    {
      config: { needs: 'report.issue' },
      schema: {
        tags,
        summary: '签发文书：编号并定稿，此后内容不变；重复签发仍是原号原文',
        security: [{ token: [] }],
        params: caseParams,
        body: z.object({ by: bySchema }),
        response: { 200: z.object({ kind: z.string(), name: z.string(), number: z.string() }), ...problemResponses },
      },
    },
    async (request) => {
      const { settings } = platform;
      const file = await findCase(platform, request.params.id);
      const template = caseTemplate(settings, request.params.kind);
      const read = await readCaseDocument(platform, file, request.params.kind);
      if (!template.ok || !read.ok) {
        const refusal = template.ok ? (read.ok ? undefined : read.error) : template.error;
        throw notFound(explainNoDocument(refusal!, request.params.kind));
      }
      if (
        request.params.kind === HANDOVER_DOCUMENT ||
        settings.sla.ladder.some(({ document }) => document === request.params.kind)
      ) {
        throw new Problem(
          422,
          'letter-step',
          '请用函件签发',
          '催办单、督办单、通报由 tingchao case sign-letter 签发并编号，移送函由 tingchao case sign-handover。',
        );
      }
      if (file.erasedAt !== undefined) {
        throw new Problem(422, 'erased', '已抹除', '这份处置单的内容已依法抹除，不能再签发文书。');
      }
      if (template.value.secrecy === '公开' && !isSigned(file)) {
        throw new Problem(
          422,
          'not-signed',
          '尚未签发稿件',
          '对外发布的文书须先拟稿，经审签、保密审查和签发（先审后发、一事一审）。',
        );
      }
      const by = toActor(request.body.by, settings);
      if (by.unit !== null && file.proposal?.recused.includes(by.unit) === true) {
        throw new Problem(422, 'recused-person', '须回避', '经办人所在单位须回避，请由其他人员签发。');
      }
      const year = Number(civilDate(platform.clock.now()).slice(0, 4));
      const issued = await issueDocument(platform, read.value, {
        subject: documentsOfCase(file.id),
        series: template.value.series,
        year,
        by,
      });
      return { kind: issued.kind, name: issued.name, number: issued.head.number ?? '' };
    },
  );
}

/** Whether the newest text has passed 审签, 保密审查 and 签发. */
function isSigned({ drafts, approvals }: CaseFile): boolean {
  const draft = drafts.at(-1);
  const passed = (step: string): boolean =>
    approvals.findLast((one) => one.step === step && one.hash === draft?.hash)?.decision === 'pass';
  return draft !== undefined && ['review', 'secrecy', 'sign'].every(passed);
}

const contentTypes: { readonly [F in DocumentFormat]: string } = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** Sends a document as a file; a page may show its own style and the pictures in it, and nothing else. */
export async function send(
  reply: FastifyReply,
  platform: Platform,
  document: OfficialDocument,
  format: DocumentFormat,
): Promise<FastifyReply> {
  const bytes = await makeDocument(document, format, platform.settings.documents.fonts).catch((error: unknown) => {
    if (error instanceof NotRenderable) throw new Problem(503, 'no-font', '缺少中文字体', error.message);
    throw error;
  });
  void reply.type(contentTypes[format]);
  if (format === 'html') {
    const page = Buffer.from(bytes).toString();
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
      ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    );
    const policy = `default-src 'none';img-src data:;style-src ${styles.join(' ')};base-uri 'none';form-action 'none';frame-ancestors 'none'`;
    return reply.header('content-security-policy', policy).send(page);
  }
  if (format !== 'json') {
    const name = encodeURIComponent(`${document.name}.${format}`);
    void reply.header(
      'content-disposition',
      `attachment; filename="${document.kind}.${format}"; filename*=UTF-8''${name}`,
    );
  }
  return reply.send(Buffer.from(bytes));
}
