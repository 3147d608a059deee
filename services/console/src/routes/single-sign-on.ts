import type { SingleSignOnSettings } from '@tingchao/domain/access/single-sign-on-settings.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { SingleSignOn } from '@tingchao/ports/single-sign-on.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { auditAccess } from '../access/account-desk.ts';
import { letIn } from '../access/from-provider.ts';
import { openStart, sealStart, type Start } from '../access/sealed-start.ts';
import { giveStart, startIn, takeStart } from '../access/session-cookie.ts';
import { welcome } from '../access/welcome.ts';
import { notFound, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['登录'];
const config = { needs: 'open', rateLimit: { max: 30, timeWindow: '1 minute' } } as const;
const CALLBACK = '/api/session/sso/callback';
/** Only a path of the console: nobody is led elsewhere. */
const ownPath = (next: string | undefined): string => (next !== undefined && /^\/[\w-]/u.test(next) ? next : '/');

/**
 * `/api/session/sso`: the browser goes to the county's provider and comes back. What went wrong is told by the sign-in page, where
 * local accounts go on whatever the provider does.
 */
export function registerSingleSignOn(app: Server, platform: Platform, report: (error: unknown) => void): void {
  const used = usedStates();
  const parts = (): { readonly signOn: SingleSignOn; readonly settings: SingleSignOnSettings } => {
    const settings = platform.settings.app.access.singleSignOn;
    if (platform.signOn === undefined || settings === undefined)
      throw notFound('没有设单点登录（config/app.yaml 的 access.singleSignOn），请用账号和密码登录。');
    return { signOn: platform.signOn, settings };
  };
  const originOf = (request: FastifyRequest): string => {
    const { publicUrl } = platform.settings.app.access;
    return new URL(publicUrl ?? `http://${request.headers.host ?? ''}`).origin;
  };
  const back = (reply: FastifyReply, why: string, next: string): FastifyReply =>
    reply.redirect(`/console/sign-in?sso=${why}${next === '/' ? '' : `&next=${encodeURIComponent(next)}`}`, 302);
  /** Why it did not work: the provider is away, or it did not let the person through. A bug is neither. */
  const whyNot = (error: unknown): string => {
    if (error instanceof Transient) {
      report(error);
      return 'down';
    }
    if (!(error instanceof Permanent)) throw error;
    return 'refused';
  };

  app.get(
    '/api/session/sso',
    {
      config,
      schema: {
        tags,
        summary: '单点登录：去统一认证',
        querystring: z.object({ next: z.string().max(500).optional().meta({ description: '登录后去哪一页' }) }),
        response: { 302: z.null().meta({ description: '转到统一认证' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { signOn } = parts();
      const next = ownPath(request.query.next);
      const begun = await signOn.begin(originOf(request) + CALLBACK).catch(whyNot);
      if (typeof begun === 'string') return back(reply, begun, next);
      const sealed = sealStart(platform.authorSalt, begun.kept, next, platform.clock.now());
      giveStart(reply, sealed, platform.settings.app.access);
      return reply.redirect(begun.url, 302);
    },
  );

  app.get(
    CALLBACK,
    {
      config,
      schema: {
        tags,
        summary: '单点登录：从统一认证回来',
        response: { 302: z.null().meta({ description: '转到工作台，或回登录页说明原因' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { signOn, settings } = parts();
      const { access } = platform.settings.app;
      const sealed = startIn(request, access);
      const start: Start | undefined =
        sealed === undefined ? undefined : openStart(platform.authorSalt, sealed, platform.clock.now());
      takeStart(reply, access);
      // Not begun in this browser: somebody else's sign-in is not finished here (login CSRF).
      if (start === undefined || used.has(start.kept.state)) return back(reply, 'refused', '/');
      used.add(start.kept.state);
      const came = await signOn.finish(new URL(request.url, originOf(request)), start.kept).catch(whyNot);
      if (typeof came === 'string') {
        const detail = { reason: `sso_${came}` };
        await auditAccess(platform, { action: 'sign_in_refused', actor: 'unknown', account: 'unknown', detail });
        return back(reply, came, start.next);
      }
      const signed = await letIn(platform, came, settings, request.headers['user-agent'] ?? '');
      if (typeof signed === 'string') return back(reply, signed, start.next);
      welcome(platform, reply, signed);
      return reply.redirect(`/console/sign-in?next=${encodeURIComponent(start.next)}`, 302);
    },
  );

  app.get(
    '/api/session/sso/end',
    {
      config,
      schema: {
        tags,
        summary: '退出本系统之后，到统一认证那里也退出',
        response: { 302: z.null().meta({ description: '转到统一认证的退出页' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { signOn, settings } = parts();
      const home = `${originOf(request)}/console/sign-in`;
      const url = settings.endAtProvider ? await signOn.endUrl(home).catch(whyNot) : undefined;
      return reply.redirect(url?.startsWith('http') === true ? url : home, 302);
    },
  );
}

/** States that came back: each is good once, whatever the provider thinks of its codes. The oldest are forgotten. */
function usedStates(): { readonly has: (state: string) => boolean; readonly add: (state: string) => void } {
  const MOST = 10_000;
  const known = new Set<string>();
  return {
    has: (state) => known.has(state),
    add(state) {
      known.add(state);
      const [oldest] = known;
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
  };
}
