import { randomBytes } from 'node:crypto';
import type { Account } from '@tingchao/domain/access/account.ts';
import { RECOVERY_CODES, recoveryHash } from '@tingchao/domain/access/recovery-codes.ts';
import { toBase32, totpUri } from '@tingchao/domain/access/totp.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { auditAccess, changeAccount } from '../access/account-desk.ts';
import { recoveryCodesSchema, sessionViewSchema, totpCodeSchema, totpOfferSchema } from '../access/session-view.ts';
import { countTry, openSession, usedUp } from '../access/sign-in.ts';
import { newRecoveryCode, triesKeyOf } from '../access/tokens.ts';
import { signedIn, welcome } from '../access/welcome.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['登录'];
const config = { needs: 'self', rateLimit: { max: 10, timeWindow: '1 minute' } } as const;

/** `/api/session/totp` and `/api/session/recovery`: one's own second factor, and the codes for who loses it. */
export function registerSecondFactor(app: Server, platform: Platform): void {
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
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { account } = signedIn(request);
      const secret = toBase32(randomBytes(20));
      await changeAccount(platform, account.id, (before) => {
        if ((before.totp?.confirmedAt ?? null) !== null)
          throw new Problem(422, 'totp-there', '已设动态口令', '已设动态口令；要换手机，先取消再设。');
        return { ...before, totp: { secret, confirmedAt: null, lastStep: 0 } };
      });
      return { secret, uri: totpUri(secret, account.id, platform.settings.app.region.county) };
    },
  );

  app.put(
    '/api/session/totp',
    {
      config,
      schema: {
        tags,
        summary: '以一次动态口令确认；单点登录后补输也在这里。其他登录随之失效，本次换发新的会话',
        body: totpCodeSchema,
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { account, session } = signedIn(request);
      const isNew = (account.totp?.confirmedAt ?? null) === null;
      const at = platform.clock.now();
      const changed = await useCode(account.id, request.body.code, (totp) => ({
        ...totp,
        confirmedAt: totp.confirmedAt ?? at,
      }));
      if (isNew) await auditAccess(platform, { action: 'totp_set', actor: account.id, account: account.id });
      const by = session.by === 'sso' || session.by === 'sso+factor' ? 'sso+factor' : 'password+totp';
      return welcome(platform, reply, await openSession(platform, changed, by, session.client));
    },
  );

  app.delete(
    '/api/session/totp',
    {
      config,
      schema: {
        tags,
        summary: '取消动态口令，须再输一次；恢复码一并作废',
        body: totpCodeSchema,
        response: { 200: sessionViewSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { account, session } = signedIn(request);
      const changed = await useCode(account.id, request.body.code, () => null);
      await auditAccess(platform, { action: 'totp_removed', actor: account.id, account: account.id });
      const by = session.by === 'password+totp' ? 'password' : session.by;
      return welcome(platform, reply, await openSession(platform, changed, by, session.client));
    },
  );

  app.post(
    '/api/session/recovery',
    {
      config,
      schema: {
        tags,
        summary: '换发恢复码，手机不在时代替动态口令，各用一次；只显示这一次，原来的作废',
        response: { 200: recoveryCodesSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { account, due } = signedIn(request);
      // Who has not told the second factor yet must not be given another one.
      if (due !== null) throw new Problem(403, `${due}-due`, '请先完成登录', '请先完成登录，再换发恢复码。');
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      await changeAccount(platform, account.id, (before) => {
        if ((before.totp?.confirmedAt ?? null) === null)
          throw new Problem(422, 'totp-missing', '没有设动态口令', '先设动态口令，再取恢复码。');
        return { ...before, totp: { ...before.totp!, recovery: codes.map((code) => recoveryHash(before.id, code)) } };
      });
      await auditAccess(platform, { action: 'recovery_codes_made', actor: account.id, account: account.id });
      return { codes };
    },
  );

  /** Changes the second factor for who has a code of it; ends the other sessions. Wrong codes are counted as passwords are. */
  async function useCode(
    id: string,
    code: string,
    change: (totp: NonNullable<Account['totp']>) => Account['totp'],
  ): Promise<Account> {
    const key = triesKeyOf(`code:${id}`);
    await countTry(platform, key);
    const at = platform.clock.now();
    const changed = await changeAccount(platform, id, (before) => {
      const totp = usedUp(before, code, at);
      if (totp === undefined)
        throw new Problem(422, 'code-wrong', '动态口令不对', '动态口令不对，请核对手机时间后再输。');
      return { ...before, totp: change(totp), epoch: before.epoch + 1 };
    });
    await platform.accounts.clearTries(key);
    return changed;
  }
}
