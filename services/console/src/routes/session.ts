import { randomBytes } from 'node:crypto';
import { whatIsDue } from '@tingchao/domain/access/session-rules.ts';
import { whyWeak } from '@tingchao/domain/access/password-rule.ts';
import { fromBase32, toBase32, totpStepOf, totpUri } from '@tingchao/domain/access/totp.ts';
import { sightOf, type Viewer } from '@tingchao/domain/access/viewer.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { openPasswords } from '@tingchao/runtime/open-passwords.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { auditAccess, changeAccount } from '../access/account-desk.ts';
import { giveToken, takeToken, tokenIn } from '../access/session-cookie.ts';
import {
  changePasswordSchema,
  sessionViewSchema,
  signInSchema,
  signInWaysSchema,
  totpCodeSchema,
  totpOfferSchema,
  type SessionView,
} from '../access/session-view.ts';
import { openSession, signIn, type SignedIn } from '../access/sign-in.ts';
import { toSessionView } from '../access/to-session-view.ts';
import { csrfOf, sessionIdOf } from '../access/tokens.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['登录'];
type Signed = Extract<Viewer, { kind: 'account' }>;
const ownSessionSchema = z.object({
  id: z.string(),
  client: z.string().meta({ description: '浏览器自称' }),
  startedAt: z.string(),
  lastSeenAt: z.string(),
  current: z.boolean(),
});

/** `/api/session`: sign in and out, who am I, one's own password, second factor and sessions. */
export function registerSession(app: Server, platform: Platform): void {
  const access = () => platform.settings.app.access;

  function welcome(reply: FastifyReply, signed: SignedIn): SessionView {
    const { account, session, token } = signed;
    giveToken(reply, token, access());
    const due = whatIsDue(account, access());
    const sight = sightOf(account, platform.settings.units.units);
    const viewer: Signed = { kind: 'account', account, session, sight, due };
    return toSessionView(viewer, csrfOf(token), platform.settings);
  }
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
    async () => ({ password: true as const, county: platform.settings.app.region.county }),
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
      return welcome(reply, signed);
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
      if (!(await passwords.fits(current, account.passwordHash)))
        throw new Problem(422, 'password-wrong', '原密码不对', '原密码不对，没有改动。');
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
      return welcome(reply, await openSession(platform, changed, session.by, session.client));
    },
  );

  app.post(
    '/api/session/totp',
    {
      config: { needs: 'self' },
      schema: {
        tags,
        summary: '取得动态口令的密钥；确认后才生效',
        response: { 200: totpOfferSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { account } = signedIn(request);
      if ((account.totp?.confirmedAt ?? null) !== null)
        throw new Problem(422, 'totp-there', '已设动态口令', '已设动态口令；要换手机，先取消再设。');
      const secret = toBase32(randomBytes(20));
      await changeAccount(platform, account.id, (before) => ({
        ...before,
        totp: { secret, confirmedAt: null, lastStep: 0 },
      }));
      return { secret, uri: totpUri(secret, account.id, platform.settings.app.region.county) };
    },
  );

  app.put(
    '/api/session/totp',
    {
      config: { needs: 'self', rateLimit: { max: 10, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: '以一次动态口令确认',
        body: totpCodeSchema,
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { account, session } = signedIn(request);
      const changed = await useCode(account.id, request.body.code, (totp, lastStep, at) => ({
        ...totp,
        confirmedAt: totp.confirmedAt ?? at,
        lastStep,
      }));
      await auditAccess(platform, { action: 'totp_set', actor: account.id, account: account.id });
      const by = session.by === 'password' ? 'password+totp' : session.by;
      return welcome(reply, await openSession(platform, changed, by, session.client));
    },
  );

  app.delete(
    '/api/session/totp',
    {
      config: { needs: 'self', rateLimit: { max: 10, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: '取消动态口令，须再输一次',
        body: totpCodeSchema,
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { account, session } = signedIn(request);
      const changed = await useCode(account.id, request.body.code, () => null);
      await auditAccess(platform, { action: 'totp_removed', actor: account.id, account: account.id });
      return welcome(reply, await openSession(platform, changed, session.by, session.client));
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

  /** Changes the second factor for who has a code of it; ends the other sessions. */
  async function useCode(
    id: string,
    code: string,
    change: (totp: NonNullable<Signed['account']['totp']>, step: number, at: Instant) => Signed['account']['totp'],
  ): Promise<Signed['account']> {
    const at = platform.clock.now();
    return changeAccount(platform, id, (before) => {
      const step = before.totp && totpStepOf(fromBase32(before.totp.secret), code, at, before.totp.lastStep);
      if (before.totp === null || step === undefined || step === null)
        throw new Problem(422, 'code-wrong', '动态口令不对', '动态口令不对，请核对手机时间后再输。');
      return { ...before, totp: change(before.totp, step, at), epoch: before.epoch + 1 };
    });
  }
}

/** Who is signed in; the token of a run is nobody. */
function signedIn({ viewer }: FastifyRequest): Signed {
  if (viewer.kind === 'account') return viewer;
  throw new Problem(401, 'sign-in-needed', '请先登录', '这是本人的登录资料，须以账号登录。');
}
