import { publicPage, responsesFeed, responsesPage } from '@tingchao/domain/report/public-page.ts';
import { readPublicResponses, readPublicStatistics } from '@tingchao/response/read-public.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import type { Server } from '../server.ts';
import { withIsoTimes } from '../views/iso-times.ts';
import { sendPage } from './digests.ts';

const tags = ['对外公开'];

/** `/api/public/…`: what may be shown to everybody, made as files that can be put on any site. */
export function registerPublic(app: Server, platform: Platform): void {
  const region = (): string => platform.settings.app.region.county;
  app.get(
    '/api/public/statistics.json',
    { config: { needs: 'open' }, schema: { tags, summary: '公开统计（小数不显示）：已月结月份的件数与回应率' } },
    async () => readPublicStatistics(platform),
  );
  app.get(
    '/api/public/index.html',
    { config: { needs: 'open' }, schema: { tags, summary: '公开统计网页（静态，可放到任何网站）' } },
    async (_request, reply) => sendPage(reply, publicPage(await readPublicStatistics(platform))),
  );
  app.get(
    '/api/public/responses.json',
    { config: { needs: 'open' }, schema: { tags, summary: '历次公开回应（已遮蔽个人信息）' } },
    async () => withIsoTimes({ items: await readPublicResponses(platform) }),
  );
  app.get(
    '/api/public/responses.html',
    { config: { needs: 'open' }, schema: { tags, summary: '历次公开回应网页' } },
    async (_request, reply) => sendPage(reply, responsesPage(region(), await readPublicResponses(platform))),
  );
  app.get(
    '/api/public/responses.xml',
    {
      config: { needs: 'open' },
      schema: {
        tags,
        summary: '公开回应订阅（RSS 2.0）',
        querystring: z.object({
          site: z
            .url({ protocol: /^https?$/ })
            .optional()
            .meta({ description: '这些文件放在哪个网址下' }),
        }),
      },
    },
    async (request, reply) =>
      reply
        .type('application/rss+xml; charset=utf-8')
        .send(responsesFeed(region(), await readPublicResponses(platform), request.query.site ?? null)),
  );
}
