import { permissions } from '@tingchao/domain/access/permissions.ts';
import { signInKinds } from '@tingchao/domain/access/account.ts';
import { roleIds } from '@tingchao/domain/access/roles.ts';
import { z } from 'zod';

/** What `GET /api/session` and a sign-in answer: who is signed in, and what the page may offer. */
export const sessionViewSchema = z.object({
  account: z.object({
    id: z.string().meta({ description: '账号' }),
    name: z.string().meta({ description: '姓名，各账号不同；每一步以此署名，请求里的 by 可以不写' }),
    unit: z.string().meta({ description: '单位代码' }),
    unitName: z.string(),
    place: z.string().nullable().meta({ description: '属地乡镇的账号：乡镇名' }),
    roles: z.array(z.enum(roleIds)),
    roleNames: z.array(z.string()),
  }),
  permissions: z
    .array(z.enum(Object.keys(permissions) as [keyof typeof permissions, ...(keyof typeof permissions)[]]))
    .meta({ description: '可以做什么；与各接口的 x-needs 对照' }),
  steps: z.array(z.string()).meta({ description: '可以办的处置步骤（command.action）' }),
  scope: z.enum(['county', 'unit', 'none']).meta({
    description: 'county 全县；unit 只见本单位承办的；none 不见案件（系统管理员、审计员）',
  }),
  due: z.enum(['password', 'totp', 'code']).nullable().meta({
    description: '先办完才能做别的：password 改初始密码，totp 设动态口令，code 单点登录后补输动态口令',
  }),
  csrf: z.string().meta({ description: '改动数据的请求须把它写进 x-csrf-token' }),
  by: z.enum(signInKinds),
  hasTotp: z.boolean(),
  recoveryCodes: z.int().nullable().meta({ description: '还剩几个恢复码；没有设动态口令为 null' }),
  startedAt: z.string(),
  /** ISO 8601, +08:00. */
  idleEndsAt: z.string().meta({ description: '此刻之前没有操作就退出登录' }),
  endsAt: z.string().meta({ description: '最迟此刻须重新登录' }),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** `POST /api/session`. */
export const signInSchema = z.strictObject({
  account: z.string().trim().min(1).max(64),
  password: z.string().min(1).max(256),
  code: z.string().trim().max(30).optional().meta({ description: '动态口令或恢复码，设了的账号须写' }),
});

/** `GET /api/session` when nobody is signed in answers 401 with a problem; this is how one may sign in (`GET /api/session/ways`). */
export const signInWaysSchema = z.object({
  password: z.literal(true),
  county: z.string(),
  singleSignOn: z
    .object({ name: z.string(), endAtProvider: z.boolean() })
    .nullable()
    .meta({ description: '单点登录的名称；从 /api/session/sso 开始。没有设为 null' }),
});

export type SignInWays = z.infer<typeof signInWaysSchema>;

/** `PUT /api/session/password`. */
export const changePasswordSchema = z.strictObject({
  current: z.string().min(1).max(256),
  next: z.string().min(1).max(256),
});

/** `POST /api/session/totp` answers what an authenticator app needs; `PUT` with a code confirms it, `DELETE` takes it away. */
export const totpOfferSchema = z.object({
  secret: z.string().meta({ description: 'Base32，手工录入用' }),
  uri: z.string().meta({ description: 'otpauth 网址，做成二维码' }),
});
export type TotpOffer = z.infer<typeof totpOfferSchema>;
/** A code, or for who lost the phone a recovery code. */
export const totpCodeSchema = z.strictObject({ code: z.string().trim().min(6).max(30) });

/** `POST /api/session/recovery` answers new recovery codes, shown once; those of before no longer let in. */
export const recoveryCodesSchema = z.object({
  codes: z.array(z.string()).meta({ description: '恢复码，只显示这一次；各用一次' }),
});
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;
