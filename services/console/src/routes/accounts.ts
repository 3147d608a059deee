import type { Account } from '@tingchao/domain/access/account.ts';
import { roleIds, roles } from '@tingchao/domain/access/roles.ts';
import { unitTitle } from '@tingchao/domain/response/unit-title.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import {
  addAccount,
  changePerson,
  disableAccount,
  findAccount,
  resetAccount,
  signOutAccount,
} from '../access/account-desk.ts';
import { bySchema, toActor } from '../named-person.ts';
import { problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';

const tags = ['账号'];
const personShape = {
  name: z.string().trim().min(1).max(50).meta({ description: '姓名' }),
  unit: z.string().min(1).meta({ description: '单位：代码、名称或别名' }),
  place: z.string().trim().min(1).nullable().meta({ description: '属地乡镇的账号：乡镇名' }),
  roles: z.array(z.enum(roleIds)).min(1).meta({ description: '岗位代码' }),
};

export const accountViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  unitName: z.string(),
  place: z.string().nullable(),
  roles: z.array(z.enum(roleIds)),
  roleNames: z.array(z.string()),
  state: z.enum(['active', 'first_password', 'disabled']),
  hasTotp: z.boolean(),
  createdAt: z.string(),
  changedAt: z.string(),
});
export type AccountView = z.infer<typeof accountViewSchema>;
/** An account with the password that is shown once and kept nowhere. */
export const openedAccountSchema = z.object({
  account: accountViewSchema,
  password: z.string().meta({ description: '初始密码，只显示这一次' }),
  validUntil: z.string(),
});

/** `/api/accounts`: who may sign in, with which roles; for the administrator and `tingchao account`. */
export function registerAccounts(app: Server, platform: Platform): void {
  const params = z.object({ id: z.string().min(1).max(64) });
  const config = { needs: 'account.manage' } as const;
  const view = (account: Account): AccountView => toView(account, platform);
  const opened = ({ account, password }: { readonly account: Account; readonly password: string }) => ({
    account: view(account),
    password,
    validUntil: toIso(account.firstPasswordUntil ?? account.changedAt),
  });
  const actorOf = (by: z.infer<typeof bySchema>): string => toActor(by, platform.settings).id;

  app.get(
    '/api/accounts',
    {
      config: { needs: 'account.manage' },
      schema: {
        tags,
        summary: '全部账号与岗位',
        response: { 200: z.object({ items: z.array(accountViewSchema) }), ...problemResponses },
      },
    },
    async () => ({ items: (await platform.accounts.list()).map(view) }),
  );

  app.post(
    '/api/accounts',
    {
      config,
      schema: {
        tags,
        summary: '开账号；初始密码只在这次应答里，首次登录必须修改',
        body: z.object({
          by: bySchema,
          id: z.string().min(1).max(64),
          ...personShape,
          place: personShape.place.default(null),
        }),
        response: { 200: openedAccountSchema, ...problemResponses },
      },
    },
    async ({ body: { by, ...person } }, reply) => {
      void reply.header('cache-control', 'no-store');
      const unit = resolveUnit(platform.settings, person.unit);
      return opened(await addAccount(platform, { ...person, unit }, actorOf(by)));
    },
  );

  app.put(
    '/api/accounts/:id',
    {
      config,
      schema: {
        tags,
        summary: '改单位、岗位，或停用启用；此人的登录随之失效。姓名不改，写错了就停用后另开',
        params,
        body: z.object({
          by: bySchema,
          unit: personShape.unit.optional(),
          place: personShape.place.optional(),
          roles: personShape.roles.optional(),
          disabled: z.boolean().optional(),
        }),
        response: { 200: accountViewSchema, ...problemResponses },
      },
    },
    async ({ params: { id }, body: { by, disabled, unit, ...rest } }) => {
      const actor = actorOf(by);
      const wanted = {
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        ...(unit === undefined ? {} : { unit: resolveUnit(platform.settings, unit) }),
      };
      if (Object.keys(wanted).length > 0) await changePerson(platform, id, wanted, actor);
      if (disabled !== undefined) await disableAccount(platform, id, disabled, actor);
      return view(await findAccount(platform, id));
    },
  );

  app.post(
    '/api/accounts/:id/reset',
    {
      config,
      schema: {
        tags,
        summary: '重发初始密码，取消动态口令；此人的登录随之失效',
        params,
        body: z.object({ by: bySchema }),
        response: { 200: openedAccountSchema, ...problemResponses },
      },
    },
    async ({ params: { id }, body: { by } }, reply) => {
      void reply.header('cache-control', 'no-store');
      return opened(await resetAccount(platform, id, actorOf(by)));
    },
  );

  app.post(
    '/api/accounts/:id/sign-out',
    {
      config,
      schema: {
        tags,
        summary: '结束此人的全部登录',
        params,
        body: z.object({ by: bySchema }),
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async ({ params: { id }, body: { by } }, reply) => {
      await signOutAccount(platform, id, actorOf(by));
      return reply.code(204).send(null);
    },
  );
}

function toView(account: Account, { settings }: Platform): AccountView {
  const { id, name, unit, place } = account;
  return {
    id,
    name,
    unit,
    unitName: unitTitle(settings.units, unit, place),
    place,
    roles: [...account.roles],
    roleNames: account.roles.map((role) => roles[role].name),
    state: account.disabledAt !== null ? 'disabled' : account.firstPasswordUntil !== null ? 'first_password' : 'active',
    hasTotp: (account.totp?.confirmedAt ?? null) !== null,
    createdAt: toIso(account.createdAt),
    changedAt: toIso(account.changedAt),
  };
}
