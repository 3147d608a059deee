import type { Platform } from '@tingchao/runtime/platform.ts';
import type { Progress } from '../health.ts';
import { homePage } from '../pages/home-page.ts';
import type { Server } from '../server.ts';
import { readHome } from '../views/home-view.ts';

/** `GET /`: the start page, made on the server, without scripts. */
export function registerHome(app: Server, platform: Platform, progress: Progress): void {
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(homePage(await readHome(platform, progress))),
  );
}
