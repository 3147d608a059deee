import { AsyncLocalStorage } from 'node:async_hooks';
import type { Viewer } from '@tingchao/domain/access/viewer.ts';
import type { FastifyInstance } from 'fastify';

type Asked = { readonly viewer: Viewer; readonly reads: boolean };

const asked = new AsyncLocalStorage<Asked>();

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before anything of a route runs. */
    viewer: Viewer;
  }
}

/** Makes who asks known to everything that a handler calls. */
export function carryViewer(app: FastifyInstance): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    asked.run({ viewer: request.viewer, reads }, done);
  });
}

/**
 * Who asks, and whether the request only reads. Throws outside a request: what is read there names its viewer itself
 * (`scopedTo`), so that no stream or timer sees with the eyes of whoever came by.
 */
export function whoAsks(): Asked {
  const found = asked.getStore();
  if (found === undefined) throw new Error('read outside a request without saying for whom; use scopedTo');
  return found;
}
