import { whyWeak } from '@tingchao/domain/access/password-rule.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { openPasswords } from '@tingchao/runtime/open-passwords.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { auditAccess, changeAccount } from '../access/account-desk.ts';
import { takeToken, tokenIn } from '../access/session-cookie.ts';
import { changePasswordSchema, sessionViewSchema, signInSchema, signInWaysSchema } from '../access/session-view.ts';
import { countTry, openSession, signIn } from '../access/sign-in.ts';
import { toSessionView } from '../access/to-session-view.ts';
import { csrfOf, sessionIdOf, triesKeyOf } from '../access/tokens.ts';
import { signedIn, welcome } from '../access/welcome.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['登录'];
const ownSessionSchema = z.object({
  id: z.string(),
  client: z.string().meta({ description: '浏览器自称' }),
  startedAt: z.string(),
  lastSeenAt: z.string(),
  current: z.boolean(),
});

/** `/api/session`: sign in and out, who am I, one's own password and sessions. */
export function registerSession(app: Server, platform: Platform): void {
  const access = () => platform.settings.app.access;

  /** The session that a request brought along is over: a browser has one. */
  async function endBrought(request: FastifyRequest): Promise<void> {
    const token = tokenIn(request, access());
    if (token !== undefined) await platform.accounts.endSessions([sessionIdOf(token)]);
  }

  app.get(
    '/api/session/ways',
    {
      config: { needs: 'open' },
      schema: { tags, summary: '可以怎样登录', response: { 200: signInWaysSchema, ...problemResponses } },
    },
    async () => {
      const { singleSignOn: sso } = access();
      return {
        password: true as const,
        county: platform.settings.app.region.county,
        singleSignOn:
          sso === undefined || platform.signOn === undefined
            ? null
            : { name: sso.name, endAtProvider: sso.endAtProvider },
      };
    },
  );

  app.post(
    '/api/session',
    {
      config: { needs: 'open', rateLimit: { max: 30, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: '登录；成功后以 HttpOnly 的 Cookie 保持',
        body: signInSchema,
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const signed = await signIn(platform, request.body, request.headers['user-agent'] ?? '');
      await endBrought(request);
      return welcome(platform, reply, signed);
    },
  );

  app.get(
    '/api/session',
    {
      config: { needs: 'self' },
      schema: {
        tags,
        summary: '我是谁：单位、岗位、可以做什么',
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return toSessionView(signedIn(request), csrfOf(tokenIn(request, access()) ?? ''), platform.settings);
    },
  );

  app.delete(
    '/api/session',
    {
      config: { needs: 'self' },
      schema: { tags, summary: '退出登录', response: { 204: z.null(), ...problemResponses } },
    },
    async (request, reply) => {
      const { account, session } = signedIn(request);
      await platform.accounts.endSessions([session.id]);
      await auditAccess(platform, { action: 'session_ended', actor: account.id, account: account.id });
      takeToken(reply, access());
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/api/session/password',
    {
      config: { needs: 'self', rateLimit: { max: 10, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: '改本人密码；其他登录随之失效，本次换发新的会话',
        body: changePasswordSchema,
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { account, session } = signedIn(request);
      const { current, next } = request.body;
      const passwords = await openPasswords();
      const tries = triesKeyOf(`password:${account.id}`);
      await countTry(platform, tries);
      if (!(await passwords.fits(current, account.passwordHash)))
        throw new Problem(422, 'password-wrong', '原密码不对', '原密码不对，没有改动。');
      await platform.accounts.clearTries(tries);
      const weak = current === next ? '新密码与原密码相同' : whyWeak(next, account);
      if (weak !== undefined) throw new Problem(422, 'password-weak', '密码不合要求', `${weak}。`);
      const passwordHash = await passwords.hash(next);
      const changed = await changeAccount(platform, account.id, (before) => ({
        ...before,
        passwordHash,
        firstPasswordUntil: null,
        epoch: before.epoch + 1,
      }));
      await auditAccess(platform, { action: 'password_changed', actor: account.id, account: account.id });
      return welcome(platform, reply, await openSession(platform, changed, session.by, session.client));
    },
  );

  app.get(
    '/api/session/list',
    {
      config: { needs: 'self' },
      schema: {
        tags,
        summary: '本人在何处登录着',
        response: { 200: z.object({ items: z.array(ownSessionSchema) }), ...problemResponses },
      },
    },
    async (request) => {
      const { account, session } = signedIn(request);
      const open = (await platform.accounts.sessionsOf(account.id)).filter(({ epoch }) => epoch === account.epoch);
      return {
        items: open.map(({ id, client, startedAt, lastSeenAt }) => ({
          id,
          client,
          startedAt: toIso(startedAt),
          lastSeenAt: toIso(lastSeenAt),
          current: id === session.id,
        })),
      };
    },
  );

  app.delete(
    '/api/session/list/:id',
    {
      config: { needs: 'self' },
      schema: {
        tags,
        summary: '结束本人的一次登录',
        params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { account } = signedIn(request);
      const own = await platform.accounts.session(request.params.id);
      if (own?.account === account.id) await platform.accounts.endSessions([own.id]);
      await auditAccess(platform, { action: 'session_ended', actor: account.id, account: account.id });
      return reply.code(204).send(null);
    },
  );
}
