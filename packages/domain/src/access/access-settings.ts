import { z } from 'zod';
import { singleSignOnSettingsSchema } from './single-sign-on-settings.ts';

/** One proxy or a small net of them: whoever may say where a request came from can say anything. */
const proxySchema = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
  .refine((text) => Number(text.split('/')[1] ?? 128) >= (text.includes(':') ? 48 : 16), {
    message: '反向代理的网段太大：IPv4 至少 /16，IPv6 至少 /48',
  });

/**
 * `access` in `config/app.yaml`: who is let in, and how long. The bounds are those of reliability.md G3.4 (idle ≤ 30 min, absolute
 * ≤ 12 h) and cannot be widened.
 */
export const accessSettingsSchema = z
  .strictObject({
    openReading: z.boolean().default(false).meta({
      description: '本机不登录也能读（不能改）；只用于演示，默认不开',
    }),
    publicUrl: z
      .url({ protocol: /^https?$/u })
      .optional()
      .meta({
        description: '办公网里打开工作台的网址（反向代理之后），如 https://yuqing.example.gov.cn；不写只能在本机打开',
      }),
    idleMinutes: z.int().min(1).max(30).default(30).meta({ description: '多少分钟不操作就退出登录，至多 30' }),
    absoluteHours: z.int().min(1).max(12).default(12).meta({ description: '登录多久后须重新登录（小时），至多 12' }),
    firstPasswordHours: z.int().min(1).max(168).default(72).meta({ description: '初始密码多少小时内有效' }),
    freeTries: z.int().min(3).max(10).default(5).meta({ description: '连续输错几次后锁定' }),
    trustedProxies: z.array(proxySchema).readonly().default([]).meta({
      description:
        '反向代理的 IP 或网段，只信它们说的来访地址（X-Forwarded-For）；默认一个也不信，此时登录次数按代理的地址合计',
    }),
    singleSignOn: singleSignOnSettingsSchema.optional().meta({ description: '单点登录（OIDC）；不写就只有本地账号' }),
    secondFactor: z.enum(['optional', 'required']).default('optional').meta({
      description: '动态口令：optional 本人可设，required 人人须设（等保三级）',
    }),
  })
  .readonly();
export type AccessSettings = z.infer<typeof accessSettingsSchema>;
