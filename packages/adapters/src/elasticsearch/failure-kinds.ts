import { errors } from '@elastic/elasticsearch';
import type { ItemFailure } from './elastic-errors.ts';

/** Why a server did not do what it was asked, in words of a metric. */
export type FailureKind = 'busy' | 'unavailable' | 'unreachable' | 'timeout' | 'read_only' | 'forbidden' | 'refused';

/** A request that failed, or a document within one. */
export type ServerFailure = { readonly scope: 'request' | 'item'; readonly kind: FailureKind };

/** Why a request failed; undefined when the answer is one of those that are asked for (not there, there already). */
export function failureOf(error: unknown): FailureKind | undefined {
  if (error instanceof errors.TimeoutError) return 'timeout';
  if (error instanceof errors.ConnectionError || error instanceof errors.NoLivingConnectionsError) return 'unreachable';
  if (error instanceof errors.ResponseError) {
    const body = error.body as { readonly error?: { readonly type?: string } } | undefined;
    return kindOf(error.statusCode ?? 0, body?.error?.type ?? '');
  }
  return 'unavailable';
}

/** As `failureOf`, for one document of a bulk. */
export const itemFailureOf = ({ status, type }: ItemFailure): FailureKind | undefined => kindOf(status, type);

function kindOf(status: number, type: string): FailureKind | undefined {
  if (type === 'cluster_block_exception') return 'read_only';
  if (status === 404 || status === 409) return undefined;
  if (status === 429) return 'busy';
  if (status === 401 || status === 403) return 'forbidden';
  return status === 408 || status >= 500 ? 'unavailable' : 'refused';
}
