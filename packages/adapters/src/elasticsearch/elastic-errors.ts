import { errors } from '@elastic/elasticsearch';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';

/** Statuses that pass by themselves: too busy, a proxy without its server, a node that starts. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

type Body = { readonly error?: { readonly type?: string; readonly reason?: string } | string };

/** What a request's failure is in the policy's words; `where` is the server's address without its password. */
export function toPolicy(error: unknown, where: string, now: Instant): unknown {
  if (error instanceof errors.ResponseError) return ofResponse(error, where, now);
  if (error instanceof errors.ConnectionError || error instanceof errors.NoLivingConnectionsError)
    return new Transient(
      `连不上 Elasticsearch ${where}（${reasonOf(error)}）；请检查它是否在运行、地址是否正确，系统会自动重试`,
      {
        cause: error,
      },
    );
  if (error instanceof errors.TimeoutError)
    return new Transient(`Elasticsearch ${where} 没有在时限内回答；系统会自动重试`, { cause: error });
  if (error instanceof errors.DeserializationError || error instanceof errors.ProductNotSupportedError)
    return new Transient(`${where} 的回答不完整或不是 Elasticsearch 的回答；请检查中间的代理，系统会自动重试`, {
      cause: error,
    });
  return error;
}

function ofResponse(error: errors.ResponseError, where: string, now: Instant): unknown {
  const status = error.statusCode ?? 0;
  const { type, reason } = detailOf(error.body);
  if (isBlocked(type, reason)) return new Transient(blockedMessage(where), { cause: error });
  if (status === 429) {
    const seconds = Number(error.headers?.['retry-after']);
    const message = `Elasticsearch ${where} 忙不过来（429）；系统会放慢并自动重试`;
    if (Number.isFinite(seconds) && seconds > 0) return new Throttled(message, now + seconds * 1000, { cause: error });
    return new Transient(message, { cause: error });
  }
  if (status === 401)
    return new Transient(
      `Elasticsearch ${where} 不接受用户名或密码（401）；请检查 TINGCHAO_ELASTICSEARCH_USERNAME 与 _PASSWORD`,
      {
        cause: error,
      },
    );
  if (status === 403)
    return new Transient(`在 Elasticsearch ${where} 上缺少权限（403 ${type}）；请给本系统的账号读写其索引的权限`, {
      cause: error,
    });
  if (type === 'index_not_found_exception')
    return new Transient(
      `Elasticsearch ${where} 上的索引不见了（${indexIn(reason)}）；请从备份恢复，或重新启动以重新建立`,
      {
        cause: error,
      },
    );
  if (PASSING.has(status) || status >= 500)
    return new Transient(`Elasticsearch ${where} 暂时不能工作（${status} ${type}）；系统会自动重试`, { cause: error });
  return new Permanent(`Elasticsearch ${where} 拒绝了请求（${status} ${withoutValues(type, reason)}）`, {
    cause: error,
  });
}

/** How one item of a bulk ended: to be tried again, refused for good, or neither. */
export type ItemFailure = { readonly status: number; readonly type: string; readonly reason: string };

/** Whether an item's failure passes by itself. */
export const passes = ({ status, type, reason }: ItemFailure): boolean =>
  PASSING.has(status) || status >= 500 || isBlocked(type, reason) || status === 401 || status === 403;

export const failureMessage = (failure: ItemFailure, where: string): string =>
  isBlocked(failure.type, failure.reason)
    ? blockedMessage(where)
    : `Elasticsearch ${where} 没有写入（${failure.status} ${failure.type}）；系统会自动重试`;

/** Flood stage: the server shuts its indices for writing and opens them again when there is room. */
const isBlocked = (type: string, reason: string): boolean =>
  type === 'cluster_block_exception' || /read_only_allow_delete|read-only-allow-delete/u.test(reason);
const blockedMessage = (where: string): string =>
  `Elasticsearch ${where} 的索引被设为只读，多半是磁盘将满；请腾出空间（低于高水位后自动解除），系统会自动继续`;

/** A proxy answers with a page, not with JSON: then there is nothing to tell. */
function detailOf(body: unknown): { readonly type: string; readonly reason: string } {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as Body;
  if (typeof error === 'string') return { type: 'error', reason: error };
  return { type: error?.type ?? '', reason: error?.reason ?? '' };
}

/** A server's reason quotes what it refuses, which has no place in a log: only its kind and the field are told. */
export function withoutValues(type: string, reason: string): string {
  const field = /\bfield \[([\w.-]+)\]/u.exec(reason)?.[1];
  return field === undefined ? type : `${type}，字段 ${field}`;
}

const indexIn = (reason: string): string => /\[([^\]]+)\]/u.exec(reason)?.[1] ?? '';

function reasonOf(error: Error): string {
  const cause = error.cause as { readonly code?: unknown } | undefined;
  return typeof cause?.code === 'string' ? cause.code : error.message;
}
