import { z } from 'zod';

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
    secondFactor: z.enum(['optional', 'required']).default('optional').meta({
      description: '动态口令：optional 本人可设，required 人人须设（等保三级）',
    }),
  })
  .readonly();
export type AccessSettings = z.infer<typeof accessSettingsSchema>;
