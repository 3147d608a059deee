import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { inTime } from '@tingchao/runtime/in-time.ts';
import { readServers } from '@tingchao/runtime/health.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { consumers, readHealth, type Progress } from '../health.ts';
import { pendingParked } from '../parked.ts';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });

export const pipelineSchema = z.object({
  at: isoSchema,
  status: z.enum(['starting', 'ok', 'degraded']),
  reasons: z.array(z.string()),
  stages: z.array(
    z.object({
      topic: z.string(),
      group: z.string(),
      name: z.string(),
      waiting: z.int().meta({ description: '还没处理的条数' }),
      oldestAt: isoSchema.nullable().meta({ description: '其中最早一条是何时来的' }),
    }),
  ),
  parked: z.int(),
  stored: z.object({ posts: z.int(), incidents: z.int(), cases: z.int() }),
});
export type PipelineView = z.infer<typeof pipelineSchema>;

export const calendarsSchema = z.object({
  thisYear: z.int(),
  years: z.array(
    z.object({
      year: z.int(),
      known: z.boolean().meta({ description: '没有数据的年度不推算，涉及的工作日时限列为待定' }),
      needed: z.boolean().meta({ description: '现在就会用到：今年，或十月以后的明年' }),
      daysOff: z.array(z.string()),
      extraWorkdays: z.array(z.string()).meta({ description: '调休上班的周末' }),
      papers: z.array(z.string()),
      version: z.string().nullable(),
    }),
  ),
});
export type CalendarsView = z.infer<typeof calendarsSchema>;

/** How long one number may take before the page goes without it. */
const PATIENCE_MS = 5_000;

/** `GET /api/pipeline` and `/api/calendars`: whether the work flows, and whether the days are known that clocks count by. */
export function registerOperations(app: Server, platform: Platform, progress: Progress): void {
  app.get(
    '/api/pipeline',
    {
      config: { needs: 'source.read' },
      schema: {
        tags: ['运行'],
        summary: '各环节积压多少、最早一条等了多久、搁置多少',
        response: { 200: pipelineSchema, ...problemResponses },
      },
    },
    async () => {
      const health = await readHealth(platform, progress);
      const troubled = (await readServers(platform)).length > 0;
      const stages = troubled ? [] : await readStages(platform, progress);
      return {
        at: toIso(platform.clock.now()),
        status: health.status,
        reasons: [...health.reasons],
        stages,
        parked: troubled ? 0 : (await pendingParked(platform)).length,
        stored: troubled ? { posts: 0, incidents: 0, cases: 0 } : await countStored(platform),
      };
    },
  );
  app.get(
    '/api/calendars',
    {
      config: { needs: 'settings.read' },
      schema: {
        tags: ['配置'],
        summary: '各年度的放假与调休；缺数据的年度标明',
        response: { 200: calendarsSchema, ...problemResponses },
      },
    },
    async () => toCalendars(platform.settings.calendars, platform.clock.now()),
  );
}

async function readStages(platform: Platform, { readers = consumers }: Progress): Promise<PipelineView['stages']> {
  const read = async ({ topic, group, name }: (typeof readers)[number]): Promise<PipelineView['stages'][number]> => {
    const [waiting, { oldestAt }] = await Promise.all([
      platform.log.lag(topic, group),
      platform.log.waiting(topic, group),
    ]);
    return { topic, group, name, waiting, oldestAt: oldestAt === null ? null : toIso(oldestAt) };
  };
  return (await inTime(Promise.all(readers.map(read)), PATIENCE_MS)) ?? [];
}

async function countStored({ posts, incidents, cases }: Platform): Promise<PipelineView['stored']> {
  const [p, i, c] = await Promise.all([posts.count(), incidents.count(), cases.count()]);
  return { posts: p, incidents: i, cases: c };
}

/** The next year's holidays are published in autumn: from October on they are needed. */
const PUBLISHED_FROM = 10;

/** The years that are known, this one and the next: what is missing is said, never guessed. */
export function toCalendars(settings: Platform['settings']['calendars'], at: Instant): CalendarsView {
  const [thisYear = 0, month = 1] = civilDate(at).split('-').map(Number);
  const calendar = createCalendar(settings);
  const years = [...new Set([...calendar.years, thisYear, thisYear + 1])].toSorted((a, b) => a - b);
  return {
    thisYear,
    years: years.map((year) => {
      const found = settings.years[String(year)];
      const moment = Date.UTC(year, 5, 1) as Instant;
      return {
        year,
        known: found !== undefined,
        needed: year === thisYear || (year === thisYear + 1 && month >= PUBLISHED_FROM),
        daysOff: [...(found?.daysOff ?? [])],
        extraWorkdays: [...(found?.extraWorkdays ?? [])],
        papers: [...(found?.papers ?? [])],
        version: found === undefined ? null : calendar.versionOf(moment, moment),
      };
    }),
  };
}
