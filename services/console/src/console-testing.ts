import type { Platform } from '@tingchao/runtime/platform.ts';
import { buildServer, type Server } from './server.ts';

const TOKEN = 'f'.repeat(64);

/** What the command line brings along. */
export const headers = { authorization: `Bearer ${TOKEN}` };

/** Brings nothing along. */
export const nobody = { cookie: '' };

/** The interface over a platform as a browser meets it: who asks brings what lets in, or nothing. */
export const serveGate = (platform: Platform, report?: (error: unknown) => void): Promise<Server> =>
  buildServer(platform, {
    token: TOKEN,
    progress: { isReady: () => true },
    report:
      report ??
      ((error) => {
        throw error;
      }),
  });

/**
 * The interface over a platform, ready from the start, asked by the command line: a request that says nothing of who asks brings the
 * token of the run. An error that no answer says is thrown.
 */
export const serveDesk = async (platform: Platform): Promise<Server> => asCommandLine(await serveGate(platform));

/** Lets a server's test requests carry the token of its run, unless they say themselves who asks. */
export function asCommandLine(app: Server, authorization: string = headers.authorization): Server {
  const inject = app.inject.bind(app) as (request: object) => ReturnType<Server['inject']>;
  const asked = (request: string | { readonly headers?: Readonly<Record<string, unknown>> }): object => {
    if (typeof request === 'string') return { url: request, headers: { authorization } };
    const { headers: own = {} } = request;
    const says = Object.keys(own).some((name) => /^(?:authorization|cookie)$/iu.test(name));
    return says ? request : { ...request, headers: { ...own, authorization } };
  };
  app.inject = ((request: Parameters<typeof asked>[0]) => inject(asked(request))) as Server['inject'];
  return app;
}
