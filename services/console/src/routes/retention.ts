import { privacyNotice } from '@tingchao/domain/retention/privacy-notice.ts';
import type { RetentionRun } from '@tingchao/domain/retention/retention-runs.ts';
import { unrelatedUntil } from '@tingchao/domain/retention/what-expires.ts';
import { civilDate, toIso } from '@tingchao/domain/time/instant.ts';
import { readRetention, runRetention } from '@tingchao/response/run-retention.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { privacyPage } from '../pages/privacy-page.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['保存期与个人权利'];

export const retentionRunSchema = z.object({
  at: z.string(),
  by: z.string(),
  posts: z.int().meta({ description: '抹除了内容的未归入事件帖文' }),
  cases: z.int(),
  originals: z.int().meta({ description: '销毁的投诉类原文快照' }),
});
export const retentionSchema = z.object({
  terms: z.array(z.object({ what: z.string(), term: z.string(), how: z.string() })),
  lastLook: z.string().nullable().meta({ description: '上次清理的时刻；null 为还没有' }),
  unrelatedUntil: z.string().meta({ description: '此前采集而没有归入事件的帖文应已抹除' }),
  due: z.object({ posts: z.int(), cases: z.int(), originals: z.int() }).meta({ description: '现在到期而还没有清理的' }),
  runs: z.array(retentionRunSchema),
});
export const privacyNoticeSchema = z.object({
  sections: z.array(z.object({ heading: z.string(), lines: z.array(z.string()) })),
});

/** `GET /api/retention`, `POST /api/retention/run`, `GET /api/privacy-notice` and the page `GET /privacy`. */
export function registerRetention(app: Server, platform: Platform): void {
  const sections = () => {
    const { retention, app: deployment } = platform.settings;
    return privacyNotice(retention, {
      county: deployment.region.county,
      collectedDays: deployment.retention.collectedDays,
    });
  };

  app.get(
    '/api/retention',
    {
      config: { needs: 'retention.manage' },
      schema: {
        tags,
        summary: '各类内容保存多久，清理过什么，还有多少到期',
        response: { 200: retentionSchema, ...problemResponses },
      },
    },
    async () => {
      const at = platform.clock.now();
      const { runs, closedUntil } = await readRetention(platform);
      const due = await runRetention(platform, { dry: true });
      return {
        terms: termsOf(platform),
        lastLook: closedUntil === 0 ? null : toIso(closedUntil),
        unrelatedUntil: toIso(unrelatedUntil(at, platform.settings.retention)),
        due: { posts: due?.posts ?? 0, cases: due?.cases ?? 0, originals: due?.originals ?? 0 },
        runs: runs.map(toRun).toReversed(),
      };
    },
  );
  app.post(
    '/api/retention/run',
    {
      config: { needs: 'retention.manage' },
      schema: {
        tags,
        security: [{ token: [] }],
        summary: '立即清理一次到期内容；平时每日自动',
        body: z.object({ by: bySchema }),
        response: { 200: retentionRunSchema, ...problemResponses },
      },
    },
    async ({ body }) => {
      const run = await runRetention(platform, { by: toActor(body.by, platform.settings).id });
      if (run) return toRun(run);
      throw new Problem(409, 'running', '正在清理', '另一个进程正在清理，请稍后再看 tingchao retention show。');
    },
  );
  app.get(
    '/api/privacy-notice',
    {
      config: { needs: 'open' },
      schema: { tags, summary: '个人信息保护告知', response: { 200: privacyNoticeSchema, ...problemResponses } },
    },
    async () => ({ sections: sections().map(({ heading, lines }) => ({ heading, lines: [...lines] })) }),
  );
  app.get('/privacy', { config: { needs: 'open' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(privacyPage(sections(), civilDate(platform.clock.now()))),
  );
}

function termsOf({ settings }: Platform): z.infer<typeof retentionSchema>['terms'] {
  const { unrelatedDays, closedCopyDays, incidentYears, logDays } = settings.retention;
  return [
    {
      what: '采集的原文（加密）',
      term: `${settings.app.retention.collectedDays} 天`,
      how: '日志到期连同密钥销毁（app.yaml retention）',
    },
    { what: '没有归入事件的帖文', term: `${unrelatedDays} 天`, how: '抹除正文、链接、作者标记，留计数；每日自动' },
    { what: '投诉类原文快照', term: `办结后 ${closedCopyDays} 天`, how: '销毁快照，脱敏文本留存；每日自动' },
    { what: '事件材料', term: `${incidentYears} 年`, how: '期满由档案人员处置，不自动销毁' },
    { what: '日志与审计', term: `不少于 ${logDays} 天`, how: '审计链不删除；运行日志由部署方按此留存' },
  ];
}

const toRun = ({ at, ...run }: RetentionRun): z.infer<typeof retentionRunSchema> => ({ ...run, at: toIso(at) });
