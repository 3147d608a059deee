import { timingSafeEqual } from 'node:crypto';
import { isNeed, permissions, type Need, type Permission } from '@tingchao/domain/access/permissions.ts';
import { whatIsDue } from '@tingchao/domain/access/session-rules.ts';
import { mayOf, sightOf, type Viewer } from '@tingchao/domain/access/viewer.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readSession } from './access/sign-in.ts';
import { takeToken, tokenIn } from './access/session-cookie.ts';
import { csrfOf } from './access/tokens.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What one must be allowed to do to ask this route; `open` asks nothing. A route that does not say it does not start. */
    needs?: Need;
    /** Asked by the page itself: does not count as somebody being there. */
    unattended?: boolean;
  }
}

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Pages of the interface's own description, made by a plugin; they tell of nobody. */
const isDescription = (url: string): boolean => url === '/docs' || url.startsWith('/docs/');

/**
 * Lets in who may ask: names of this machine only, or the configured address (against DNS rebinding); the token of this run with
 * full rights, a signed-in person with the rights of its roles; nothing of other sites. Every route states what it needs, and
 * one that does not keeps the server from starting.
 */
export function useGuard(app: FastifyInstance, platform: Platform, token: string): void {
  app.decorateRequest('viewer');
  app.addHook('onRoute', (route) => {
    if (isDescription(route.url)) route.config = { ...route.config, needs: 'open' };
    if (!isNeed(route.config?.needs)) {
      throw new Error(
        `route ${String(route.method)} ${route.url} does not say what it needs: add config: { needs: '…' } (a word of domain/src/access/permissions.ts, or 'open')`,
      );
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    checkHost(request, platform);
    const needed = request.is404 ? 'open' : request.routeOptions.config.needs;
    request.viewer = await viewerOf(request, reply, { platform, token, needed });
    if (needed !== 'open') allow(request.viewer, needed, request.method);
  });
}

function checkHost(request: FastifyRequest, platform: Platform): void {
  const { publicUrl } = platform.settings.app.access;
  // The header itself, not what a proxy says it was: a script of a rebound name can write `x-forwarded-host`.
  const host = request.headers.host ?? '';
  if (loopbackNames.has(host.replace(/:\d+$/u, ''))) return;
  if (publicUrl !== undefined && host === new URL(publicUrl).host) return;
  throw new Problem(
    421,
    'wrong-host',
    '主机名不符',
    '本接口只接受以 127.0.0.1 或 localhost 访问，或以 config/app.yaml 的 access.publicUrl 访问；请改用这些地址打开。',
  );
}

/** Who a request is from. A token or a foreign site that does not fit ends it; a session that is over leaves nobody. */
async function viewerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    platform,
    token,
    needed,
  }: { readonly platform: Platform; readonly token: string; readonly needed: Need | undefined },
): Promise<Viewer> {
  const { access } = platform.settings.app;
  const changes = !readingMethods.has(request.method);
  if (changes) refuseForeignSite(request, platform);
  if (request.headers.authorization !== undefined) {
    if (carriesToken(request.headers.authorization, token)) return { kind: 'run' };
    throw tokenNeeded();
  }
  const given = tokenIn(request, access);
  const session = given === undefined ? undefined : await readSession(platform, given, isAttended(request));
  if (given !== undefined && session !== undefined) {
    // Signing in anew changes nothing of the session that is there.
    if (changes && needed !== 'open') refuseWithoutCsrf(request, given);
    const { account } = session;
    const due = whatIsDue(account, access, session.session.by);
    return {
      kind: 'account',
      account,
      sight: sightOf(account, platform.settings.units.units),
      session: session.session,
      due,
    };
  }
  if (given !== undefined) takeToken(reply, access);
  return access.openReading && !changes ? { kind: 'reader' } : { kind: 'nobody' };
}

/** What a page asks by itself while nobody touches it says so: a page left open keeps nobody signed in (G3.4, idle ≤ 30 min). */
const isAttended = (request: FastifyRequest): boolean =>
  request.headers['x-unattended'] === undefined && (request.is404 || request.routeOptions.config.unattended !== true);

function refuseForeignSite(request: FastifyRequest, platform: Platform): void {
  const site = request.headers['sec-fetch-site'];
  const foreign = (): Problem => new Problem(403, 'foreign-site', '来源不符', '不接受由其他网站发起的改动请求。');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
  const { origin } = request.headers;
  if (origin === undefined) return;
  const { publicUrl } = platform.settings.app.access;
  const own = [`http://${request.headers.host ?? ''}`, ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin])];
  if (!own.includes(origin)) throw foreign();
}

function refuseWithoutCsrf(request: FastifyRequest, token: string): void {
  const given = request.headers['x-csrf-token'];
  if (typeof given === 'string' && isSame(given, csrfOf(token))) return;
  throw new Problem(
    403,
    'csrf-needed',
    '缺少校验码',
    '改动请求须带本次登录的校验码（x-csrf-token）；请刷新页面后重试。',
  );
}

/** Ends a request of who may not ask it: 401 when nobody is signed in, 403 when the roles do not reach. */
function allow(viewer: Viewer, needed: Permission | undefined, method: string): void {
  if (needed === undefined) throw new Error('a route without a need');
  if (viewer.kind === 'nobody') throw readingMethods.has(method) ? signInNeeded() : tokenNeeded();
  if (viewer.kind === 'account' && viewer.due !== null && needed !== 'self') {
    const what = dueNames[viewer.due];
    throw new Problem(403, `${viewer.due}-due`, `请先${what}`, `请先${what}，之后才能办理其他事项。`);
  }
  if (mayOf(viewer).has(needed)) return;
  throw new Problem(
    403,
    'not-allowed',
    '没有权限',
    `这件事需要“${permissions[needed]}”的权限，您的岗位没有；请找系统管理员。`,
  );
}

const dueNames = { password: '修改初始密码', totp: '设置动态口令', code: '输入动态口令' } as const;

const signInNeeded = (): Problem =>
  new Problem(401, 'sign-in-needed', '请先登录', '请先登录；命令行会自动带上本次运行的令牌。');
const tokenNeeded = (): Problem =>
  new Problem(
    401,
    'token-needed',
    '需要令牌',
    '改动数据须先登录，或携带本次运行的令牌（Authorization: Bearer …）；令牌在数据目录的 state.json 中，命令行会自动带上。',
  );

const carriesToken = (authorization: string, token: string): boolean =>
  isSame(/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '', token);

function isSame(a: string, b: string): boolean {
  const [given, wanted] = [Buffer.from(a), Buffer.from(b)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
