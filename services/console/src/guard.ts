import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Lets in only requests that name this machine (against DNS rebinding), and for everything that changes state asks for
 * the token of this run and refuses pages of other sites.
 */
export function useGuard(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', async (request) => {
    if (!loopbackNames.has(request.hostname)) {
      throw new Problem(
        421,
        'wrong-host',
        '主机名不符',
        '本接口只接受以 127.0.0.1 或 localhost 访问；请改用本机地址打开。',
      );
    }
    if (readingMethods.has(request.method)) return;
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new Problem(403, 'foreign-site', '来源不符', '不接受由其他网站发起的改动请求。');
    }
    if (!carriesToken(request, token)) {
      throw new Problem(
        401,
        'token-needed',
        '需要令牌',
        '改动数据须携带本次运行的令牌（Authorization: Bearer …）；令牌在数据目录的 state.json 中，命令行会自动带上。',
      );
    }
  });
}

function carriesToken(request: FastifyRequest, token: string): boolean {
  const given = Buffer.from(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
