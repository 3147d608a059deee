import { z } from 'zod';
import { roleIds } from './roles.ts';

/** Roles that nobody is given without an administrator: who keeps the system or its audit, and who decides for the county. */
const neverGiven: ReadonlySet<string> = new Set(['admin', 'auditor', 'leader', 'approver', 'secrecy']);

/**
 * `access.singleSignOn` in `config/app.yaml`: one OpenID Connect provider of the county or city, beside local accounts, which go on
 * (a provider that is down must not close the desk).
 */
export const singleSignOnSettingsSchema = z
  .strictObject({
    issuer: z.url({ protocol: /^https?$/u }).meta({
      description: '统一认证的发行者网址（OIDC issuer），其下须有 /.well-known/openid-configuration；用 https',
    }),
    clientId: z.string().min(1).meta({ description: '在统一认证登记的应用编号（client_id）' }),
    secretEnv: z
      .string()
      .min(1)
      .optional()
      .meta({ description: '应用密钥所在的环境变量名；没有密钥的公开客户端不写（仍用 PKCE）' }),
    name: z.string().min(1).max(20).default('统一身份认证').meta({ description: '登录页按钮上的名称' }),
    scopes: z
      .array(z.string().regex(/^[\w:./-]+$/u))
      .readonly()
      .default(['openid', 'profile'])
      .meta({ description: '请求的范围，须含 openid' }),
    accountClaim: z
      .string()
      .min(1)
      .default('preferred_username')
      .meta({ description: '哪一项声明就是本系统的账号（如 preferred_username、sub、employee_id）；须一字不差' }),
    nameClaim: z.string().min(1).default('name').meta({ description: '哪一项声明是姓名；只在自动开户时用' }),
    addresses: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .readonly()
      .default([])
      .meta({ description: '统一认证在内网时，写明它的全部 IP 地址；不写则只连公网地址' }),
    unknown: z
      .strictObject({
        unit: z.string().min(1).meta({ description: '自动开的账号属哪个单位（代码）' }),
        roles: z
          .array(z.enum(roleIds))
          .min(1)
          .readonly()
          .refine((given) => !given.some((role) => neverGiven.has(role)), {
            message: '系统管理员、审计员、领导、签发人、保密审查员不得自动开户，须由管理员开',
          })
          .meta({ description: '自动开的账号有哪些岗位' }),
      })
      .readonly()
      .optional()
      .meta({ description: '统一认证里有、本系统没有账号的人：不写即拒绝；写了就按此自动开户' }),
    endAtProvider: z.boolean().default(true).meta({ description: '退出登录时一并退出统一认证（对方支持时）' }),
  })
  .readonly()
  .refine(({ scopes }) => scopes.includes('openid'), { message: 'scopes 须含 openid', path: ['scopes'] });
export type SingleSignOnSettings = z.infer<typeof singleSignOnSettingsSchema>;
