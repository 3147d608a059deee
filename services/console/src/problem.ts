import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Conflict, Transient } from '@tingchao/ports/errors.ts';
import { z } from 'zod';

/** RFC 9457: what every refusal of the interface looks like; texts are Chinese. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: '问题类别，如 /problems/not-found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: '哪里不对、怎么办' }),
    instance: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ description: '问题说明（RFC 9457）' });

/** Responses that any route may give, for the OpenAPI document. */
export const problemResponses = { '4xx': problemSchema, '5xx': problemSchema };

/** Ends a request with problem+json. `code` becomes the type, `extra` further members. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(
    status: number,
    code: string,
    title: string,
    detail: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.extra = extra;
  }
}

/** 404 with what was looked for and where to look instead. */
export const notFound = (detail: string): Problem => new Problem(404, 'not-found', '没有找到', detail);

/** Sends a problem as `application/problem+json`. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const body = {
    type: `/problems/${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: request.url.split('?')[0] ?? '/',
    ...problem.extra,
  };
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}

/** Makes every error of the server a problem; an unexpected one says nothing of its inside and goes to `report`. */
export function useProblems(app: FastifyInstance, report: (error: unknown) => void): void {
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toProblem(error, report)));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      notFound(`没有这个地址：${request.method} ${request.url.split('?')[0] ?? '/'}；全部接口见 /docs。`),
    ),
  );
}

function toProblem(error: unknown, report: (error: unknown) => void): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      path: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: issue.message ?? '不合要求',
    }));
    const first = errors.map((entry) => (entry.path === '' ? entry.message : `${entry.path}:${entry.message}`));
    return new Problem(400, 'invalid-request', '请求有误', `${first.join('；')}。请按 /docs 修改后重发。`, { errors });
  }
  if (error instanceof Conflict) {
    return new Problem(409, 'version-conflict', '已被他人修改', '这份材料刚被别人改过，请重新读取后再办。');
  }
  if (error instanceof Transient) {
    report(error);
    return new Problem(503, 'storage-busy', '暂时无法写入', '存储暂时不可用，未作任何改动，请稍后重试。');
  }
  if (error instanceof RangeError && error.message.startsWith('no place in a list'))
    return new Problem(
      400,
      'invalid-request',
      '请求有误',
      '参数 after 不是上一页给出的 next；请去掉它，从第一页重新列。',
    );
  const { statusCode, code } = error as FastifyError;
  if (statusCode === 429) return new Problem(429, 'too-many-requests', '请求过多', '请求太频繁，请稍等片刻再试。');
  if (statusCode === 413) return new Problem(413, 'body-too-large', '内容过大', '请求内容超过上限，请分批提交。');
  if (statusCode === 415)
    return new Problem(415, 'unsupported-media-type', '格式不支持', '请以 application/json 提交。');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem(statusCode, 'invalid-request', '请求有误', `请求无法读取（${code}）；请按 /docs 修改后重发。`);
  }
  report(error);
  return new Problem(500, 'internal', '内部错误', '系统内部出错，未作改动的已保存内容不受影响；详情见运行日志。');
}
