import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';

const idSchema = z.string().regex(/^[a-z][a-z0-9_-]*$/u, '只能用小写字母、数字、下划线和连字符');
const envName = z.string().regex(/^[A-Z][A-Z0-9_]*$/u, '写环境变量的名字，不写密钥本身');
const clockSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, '写成 22:00 的样子');
const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, '写成 2026-03-02 的样子');
const perMinute = (description: string) => z.int().min(1).max(100).default(15).meta({ description });

const waySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    id: idSchema,
    kind: z.literal('wecom'),
    base: z.url().default('https://qyapi.weixin.qq.com'),
    keyEnv: envName.meta({ description: '放机器人 key 的环境变量' }),
    perMinute: perMinute('每分钟最多发几条；企业微信的上限是 20'),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('dingtalk'),
    base: z.url().default('https://oapi.dingtalk.com'),
    keyEnv: envName.meta({ description: '放机器人 access_token 的环境变量' }),
    secretEnv: envName.optional().meta({ description: '加签密钥的环境变量' }),
    perMinute: perMinute('每分钟最多发几条；钉钉的上限是 20，超过停发 10 分钟'),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('feishu'),
    base: z.url().default('https://open.feishu.cn'),
    keyEnv: envName.meta({ description: '放机器人 hook 令牌的环境变量' }),
    secretEnv: envName.optional().meta({ description: '签名校验密钥的环境变量' }),
    perMinute: perMinute('每分钟最多发几条；飞书的上限是 100'),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('mail'),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535),
    tls: z.enum(['implicit', 'starttls', 'none']).meta({ description: 'none 只许不登录的内网服务器' }),
    userEnv: envName.optional(),
    passwordEnv: envName.optional(),
    from: z.email(),
    perMinute: perMinute('每分钟最多发几封'),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('sms'),
    url: z.url().meta({ description: '短信网关的地址；按 Standard Webhooks 签名' }),
    secretEnv: envName,
    perMinute: perMinute('每分钟最多发几条'),
  }),
]);
/** One way out of the desk: a robot of a group, a mail server, a gateway of short messages. */
export type NoticeWay = z.infer<typeof waySchema>;

const personSchema = z
  .strictObject({
    id: idSchema,
    name: z.string().min(1),
    reach: z
      .array(z.strictObject({ way: idSchema, address: z.string().min(3) }).readonly())
      .readonly()
      .default([])
      .meta({ description: '邮箱、手机号；群机器人用来提醒（@）本人' }),
  })
  .readonly();

const recipientSchema = z
  .strictObject({
    id: z.string().min(1).meta({ description: '值班员（sla.yaml 的 dutyOfficer）、单位代码或乡镇名' }),
    groups: z.array(idSchema).readonly().default([]).meta({ description: '发到哪些群机器人' }),
    people: z.array(idSchema).readonly().default([]).meta({ description: '平时发给谁' }),
    roster: z
      .array(
        z.strictObject({ from: dateSchema, to: dateSchema, people: z.array(idSchema).min(1).readonly() }).readonly(),
      )
      .readonly()
      .default([])
      .meta({ description: '值班表：这些日子改发给谁，含首尾两天' }),
  })
  .readonly();
export type Recipient = z.infer<typeof recipientSchema>;

const MOST_QUIET_MINUTES = 14 * 60;
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const spanSchema = z
  .strictObject({ from: clockSchema, to: clockSchema })
  .readonly()
  .refine(({ from, to }) => (minuteOf(to) - minuteOf(from) + 1440) % 1440 <= MOST_QUIET_MINUTES, {
    message: '免打扰时段最长 14 小时',
  });

/** `config/notices.yaml`: by which ways officers are told, who is on duty, and when nobody is to be woken. */
export const noticeSettingsSchema = z
  .strictObject({
    version: z.literal(1),
    linkBase: z.url().optional().meta({ description: '通知里链接的开头；缺省为本机地址' }),
    ways: z.array(waySchema).readonly(),
    people: z.array(personSchema).readonly(),
    recipients: z.array(recipientSchema).readonly(),
    fallback: z.string().min(1).meta({ description: '没有登记接收人的单位，提醒转给谁' }),
    handover: clockSchema.meta({ description: '值班交接时刻；此前仍由前一天的人值班' }),
    quietHours: z
      .strictObject({
        workdays: spanSchema.meta({ description: '工作日的免打扰时段，可跨零点' }),
        restDays: spanSchema.meta({ description: '周末与节假日（按 calendars.yaml）的免打扰时段' }),
        alwaysLevels: z.array(levelSchema).readonly().meta({ description: '这些等级随时通知；不能少于Ⅰ、Ⅱ级' }),
      })
      .readonly(),
    storm: z
      .strictObject({
        windowMinutes: z.int().min(1).max(120),
        mostSingles: z.int().min(1).max(20).meta({ description: '一个接收人在时段内最多逐条收几条，多的合成一条' }),
        digestEveryMinutes: z.int().min(1).max(120).meta({ description: '合成的通知至少隔多久一条' }),
      })
      .readonly(),
    acknowledge: z
      .strictObject({
        levels: z.array(levelSchema).readonly().meta({ description: '哪些等级要有人知悉' }),
        afterMinutes: z.int().min(1).max(240).meta({ description: '多久没有人办理或知悉就再提醒' }),
        most: z.int().min(0).max(10).meta({ description: '最多再提醒几次' }),
        next: z.string().min(1).meta({ description: '第二次起改提醒谁' }),
      })
      .readonly(),
  })
  .readonly()
  .superRefine((settings, context) => {
    const wrong = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const wayIds = new Set<string>(['console', 'webhook']);
    for (const [index, way] of settings.ways.entries()) {
      if (wayIds.has(way.id)) wrong(['ways', index, 'id'], `“${way.id}”已有同名的方式`);
      wayIds.add(way.id);
      if (way.kind !== 'mail') continue;
      if ((way.userEnv === undefined) !== (way.passwordEnv === undefined))
        wrong(['ways', index], 'userEnv 与 passwordEnv 要么都写，要么都不写');
      if (way.tls === 'none' && way.userEnv !== undefined)
        wrong(['ways', index, 'tls'], '要登录的邮件服务器必须加密，请用 implicit 或 starttls');
    }
    const people = new Set(settings.people.map(({ id }) => id));
    for (const [index, { reach }] of settings.people.entries())
      for (const [at, { way }] of reach.entries())
        if (!wayIds.has(way)) wrong(['people', index, 'reach', at, 'way'], `没有通知方式“${way}”`);
    for (const [index, { groups, people: named, roster }] of settings.recipients.entries()) {
      for (const [at, way] of groups.entries())
        if (!isRobot(settings.ways, way)) wrong(['recipients', index, 'groups', at], `没有群机器人“${way}”`);
      for (const [at, id] of named.entries())
        if (!people.has(id)) wrong(['recipients', index, 'people', at], `没有人员“${id}”`);
      for (const [at, span] of roster.entries()) {
        if (span.from > span.to) wrong(['recipients', index, 'roster', at, 'to'], '不能早于 from');
        for (const [which, id] of span.people.entries())
          if (!people.has(id)) wrong(['recipients', index, 'roster', at, 'people', which], `没有人员“${id}”`);
      }
    }
    for (const level of ['I', 'II'] as const)
      if (!settings.quietHours.alwaysLevels.includes(level))
        wrong(['quietHours', 'alwaysLevels'], 'Ⅰ级、Ⅱ级任何时候都要通知，不能去掉');
  });
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>;

const robots: ReadonlySet<string> = new Set(['wecom', 'dingtalk', 'feishu']);

/** Whether a way is a robot of a group. */
export const isRobot = (ways: readonly NoticeWay[], id: string): boolean =>
  ways.some((way) => way.id === id && robots.has(way.kind));
