import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Progress } from '../health.ts';
import { findCase } from '../find-case.ts';
import { casePage } from '../pages/case-page.ts';
import { homePage } from '../pages/home-page.ts';
import type { Server } from '../server.ts';
import { toCaseDetail, toCaseSummary } from '../views/case-view.ts';
import { readHome } from '../views/home-view.ts';
import { namesFrom } from '../views/names.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** `GET /` and `GET /cases/:id`: pages made on the server, without scripts; notices link to the second. */
export function registerHome(app: Server, platform: Platform, progress: Progress): void {
  app.get('/', { config: { needs: 'open' }, schema: { hide: true } }, async (request, reply) => {
    if (mustSignIn(request)) return reply.redirect('/console/');
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(homePage(await readHome(platform, progress)));
  });

  const names = madeOf(platform, namesFrom);
  app.get(
    '/cases/:id',
    { config: { needs: 'open' }, schema: { hide: true, params: z.object({ id: z.string() }) } },
    async (request, reply) => {
      if (mustSignIn(request)) return reply.redirect('/console/');
      const file = await findCase(platform, request.params.id);
      const at = platform.clock.now();
      return reply
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(casePage(toCaseDetail(file, names(), at), toCaseSummary(file, names(), at)));
    },
  );
}

/** A browser that opens a page without being signed in is shown where to do it. What is seen then is a matter of scope. */
const mustSignIn = ({ viewer }: FastifyRequest): boolean =>
  viewer.kind === 'nobody' || (viewer.kind === 'account' && viewer.due !== null);
