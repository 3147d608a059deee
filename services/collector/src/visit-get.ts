import { Transient } from '@tingchao/ports/errors.ts';
import type { PoliteGet } from './polite-get.ts';
import type { VisitContext } from './visit.ts';

/** Pages are kept until their visit has stored its posts: a list of fifty large ones would fill the memory by itself. */
const MAX_KEPT_BYTES = 24 * 1024 * 1024;

/**
 * The way a visit fetches: what it brings home counts against the shared memory until the visit ends, and beyond 24 MiB the rest waits for
 * the next visit (`Transient`).
 */
export function visitGet(get: PoliteGet, ended: AbortSignal): VisitContext['get'] {
  let kept = 0;
  return async (url, validators, post, how) => {
    if (kept > MAX_KEPT_BYTES) throw new Transient(`本次取到的网页已超过 24 MiB，其余留到下次：${url}`);
    const response = await get(url, validators, post, {
      keptUntil: ended,
      ...(how === 'browser' && { rendered: true }),
    });
    kept += response.body.length;
    return response;
  };
}
