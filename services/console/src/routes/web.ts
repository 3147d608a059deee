import fastifyStatic from '@fastify/static';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import { html } from '../pages/html.ts';
import type { Server } from '../server.ts';
import { builtFolder, earlierFolder } from '../web/pages-source.ts';
import { preparePages } from '../web/prepare-pages.ts';

/** reliability.md G2: nothing but the pages' own files, nothing inline, nothing from elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** How long a first visitor waits for the builder before a page says that it is at work. */
const patienceMs = 1_500;

/** `GET /console/…`: the web console. Its files have their hash in the name and are kept for a year, its one page never. */
export function registerWeb(app: Server, report: (error: unknown) => void): void {
  void app.register(fastifyStatic, { root: builtFolder, serve: false, preCompressed: true });

  app.get('/console', { config: { needs: 'open' }, schema: { hide: true } }, (_request, reply) =>
    reply.redirect('/console/'),
  );

  app.get('/console/*', { config: { needs: 'open' }, schema: { hide: true } }, async (request, reply) => {
    void reply.header('content-security-policy', policy);
    const ready = await arePagesThere(report);
    const path = decodeURIComponent(request.url.split('?')[0] ?? '').slice('/console/'.length);
    if (/^assets\/[\w.-]+$/.test(path)) {
      const folder = [builtFolder, earlierFolder].find((one) => existsSync(join(one, path)));
      if (folder !== undefined) return reply.sendFile(path, folder, { maxAge: '365d', immutable: true });
    }
    if (path.startsWith('assets/')) return reply.callNotFound();
    if (!ready) return notYet(reply);
    void reply.header('cache-control', 'no-store');
    return reply.sendFile('index.html', builtFolder, { cacheControl: false });
  });
}

/** Waits a moment for the builder. What it could not do is told once to the log and as a page to the visitor. */
async function arePagesThere(report: (error: unknown) => void): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), patienceMs);
  try {
    return await Promise.race([preparePages().then(() => true), late.promise]);
  } catch (error) {
    report(error);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

const notYet = (reply: FastifyReply): FastifyReply =>
  reply
    .code(503)
    .header('retry-after', '3')
    .header('refresh', '3')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>\n${waiting}`);

const waiting = html`<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <title>听潮</title>
  </head>
  <body>
    <main>
      <h1>正在准备网页</h1>
      <p>第一次打开约需十秒，好了会自动显示；一直不好请看运行日志。</p>
    </main>
  </body>
</html>`.markup;
