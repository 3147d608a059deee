import { subjectKey } from '@tingchao/domain/trend/subject.ts';
import type { DayTrend } from '@tingchao/domain/trend/judge-day.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { momentOf, readTrends, trendRows, watchedSince } from '@tingchao/response/read-trends.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

const rowSchema = z.object({
  subject: z.enum(['county', 'township', 'topic', 'cell']),
  name: z.string(),
  topic: z.string().nullable(),
  place: z.string().nullable(),
  count: z.int(),
  hours: z.int().meta({ description: '当日已计入几小时；24 为整日' }),
  usual: z.array(z.int()).meta({ description: '可比各日同一时段的件数，近的在前' }),
  median: z.number(),
  ratio: z.number().nullable().meta({ description: '为中位数的几倍；中位数为 0 或历史不足时为 null' }),
  chance: z.number().nullable().meta({ description: '平常日子里出现这么多的概率；历史不足时为 null' }),
  verdict: z.enum(['usual', 'raised', 'too_little_history']),
  sentence: z.string(),
});
const warningSchema = z.object({
  id: z.string(),
  kind: z.enum(['raised', 'silent', 'outage']).meta({ description: '高于往常、异常安静、采集中断' }),
  name: z.string(),
  sentence: z.string(),
});
export const trendsAnswerSchema = z.object({
  at: isoSchema,
  watchedSince: isoSchema.nullable().meta({ description: '自何时起有完整的计数' }),
  warnings: z.array(warningSchema),
  items: z.array(rowSchema),
  leftOut: z.int().meta({ description: '组合过多而未计入的次数；平常为 0' }),
});

const querySchema = z.object({
  topic: z.string().optional().meta({ description: '主题编号，如 ecology' }),
  place: z.string().optional().meta({ description: '乡镇，如 石桥镇' }),
  date: z.string().optional().meta({ description: '日期，如 2026-03-02；缺省为今天' }),
});

/** `GET /api/trends`: today against the same weekday of the weeks before; what is above or below its usual level. */
export function registerTrends(app: Server, platform: Platform): void {
  app.get(
    '/api/trends',
    {
      config: { needs: 'report.read' },
      schema: {
        tags: ['日报与台账'],
        summary: '趋势与基线：各乡镇、各主题今天比往常多几倍，谁异常安静。只数信息，不数人',
        querystring: querySchema,
        response: { 200: trendsAnswerSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { topic, place, date } = request.query;
      const { topics, places } = platform.settings;
      refuseUnknown(
        '主题',
        topic,
        topics.map(({ id }) => id),
      );
      refuseUnknown(
        '乡镇',
        place,
        places.towns.map(({ name }) => name),
      );
      const now = platform.clock.now();
      const at = date === undefined ? now : momentOf(date, now);
      if (at === undefined) {
        throw new Problem(400, 'invalid-request', '请求有误', '日期须写成 2026-03-02 的样子，且不晚于今天。');
      }
      const trends = await readTrends(platform, at);
      const since = watchedSince(trends);
      return {
        at: toIso(at),
        watchedSince: since === null ? null : toIso(since),
        warnings: trends.warnings.map(({ id, kind, name, sentence }) => ({ id, kind, name, sentence })),
        items: trendRows(trends, { topic, place }).map(toRow),
        leftOut: trends.looking.counter.counts.leftOut,
      };
    },
  );
}

function refuseUnknown(what: string, asked: string | undefined, known: readonly string[]): void {
  if (asked === undefined || known.includes(asked)) return;
  throw new Problem(400, 'invalid-request', '请求有误', `没有${what}“${asked}”；现有：${known.join('、')}。`);
}

function toRow({ subject, usual, ...trend }: DayTrend): z.infer<typeof rowSchema> {
  if (subject.kind === 'source') throw new Error(`a source has no day: ${subjectKey(subject)}`);
  return {
    ...trend,
    subject: subject.kind,
    topic: 'topic' in subject ? subject.topic : null,
    place: 'township' in subject ? subject.township : null,
    usual: [...usual],
  };
}
