import type { Share, Situation } from '@tingchao/domain/report/situation.ts';
import { days, plus, toIso } from '@tingchao/domain/time/instant.ts';
import { readTrends, trendRows } from '@tingchao/response/read-trends.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const isoSchema = z.string().meta({ description: 'ISO 8601,+08:00' });
const shareSchema = z.object({
  of: z.int(),
  among: z.int(),
  value: z.number().nullable().meta({ description: '没有可比的为 null' }),
});
const placeSchema = z.object({
  place: z.string().nullable().meta({ description: '乡镇；null 为未能落到乡镇的，合计行也为 null' }),
  volume: z.int().nullable().meta({ description: '今日信息条数；没有计数的为 null' }),
  usual: z.number().nullable().meta({ description: '可比各日同一时段的中位数' }),
  opened: z.int(),
  open: z.int(),
  clocks: z.object({ running: z.int(), atRisk: z.int(), overdue: z.int() }),
  inTime: shareSchema.meta({ description: '本期立案、回应时限已到的：按时回应数 ÷ 件数' }),
  closed: shareSchema.meta({ description: '本期立案的：已办结数 ÷ 件数' }),
});
export const situationSchema = z.object({
  at: isoSchema,
  from: isoSchema,
  places: z.array(placeSchema),
  total: placeSchema,
  days: z.array(z.object({ day: z.string(), opened: z.int(), closed: z.int(), open: z.int() })),
});
export type SituationView = z.infer<typeof situationSchema>;

/** `GET /api/situation`: how much is said and what becomes of it, by township; never volume alone. */
export function registerSituation(app: Server, platform: Platform): void {
  app.get(
    '/api/situation',
    {
      config: { needs: 'report.read' },
      schema: {
        tags: ['日报与台账'],
        summary: '态势：各乡镇的信息量、未结、在跑与超时的钟、办结率',
        querystring: z.object({
          days: z.coerce.number().int().min(7).max(90).default(30).meta({ description: '统计多少天内立案的' }),
        }),
        response: { 200: situationSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const at = platform.clock.now();
      const from = plus(at, -days(query.days));
      const {
        places,
        total,
        days: each,
      } = await platform.desk.situation({
        scope: 'all',
        at,
        from,
        days: Math.min(query.days, 30),
        sla: platform.settings.sla,
      });
      const volumes = await volumesOf(platform);
      const known = new Set(places.map(({ place }) => place));
      // A place where much is said and nothing is open belongs on the wall as well.
      const quiet = [...volumes.keys()].filter((place) => place !== COUNTY && !known.has(place)).map(nothingOpen);
      return {
        at: toIso(at),
        from: toIso(from),
        places: [...places, ...quiet].map((one) => withVolume(one, volumes.get(one.place ?? ''))),
        total: withVolume(total, volumes.get(COUNTY)),
        days: [...each],
      };
    },
  );
}

/** Key of the whole county among the volumes. */
const COUNTY = '*';
/** `median` is null while there is too little history to say what is usual. */
type Volume = { readonly count: number; readonly median: number | null };

async function volumesOf(platform: Platform): Promise<ReadonlyMap<string, Volume>> {
  const trends = await readTrends(platform);
  return new Map(
    trendRows(trends, {}).flatMap(({ subject, count, median: middle, verdict }) => {
      const median = verdict === 'too_little_history' ? null : middle;
      if (subject.kind === 'county') return [[COUNTY, { count, median }] as const];
      return subject.kind === 'township' ? [[subject.township, { count, median }] as const] : [];
    }),
  );
}

const copied = ({ of, among, value }: Share): Share => ({ of, among, value });
const withVolume = (
  { place, opened, open, clocks, inTime, closed }: Situation,
  volume: Volume | undefined,
): z.infer<typeof placeSchema> => ({
  place,
  volume: volume?.count ?? null,
  usual: volume?.median ?? null,
  opened,
  open,
  clocks: { ...clocks },
  inTime: copied(inTime),
  closed: copied(closed),
});

const nothing: Share = { of: 0, among: 0, value: null };
const nothingOpen = (place: string): Situation => ({
  place,
  opened: 0,
  open: 0,
  clocks: { running: 0, atRisk: 0, overdue: 0 },
  inTime: nothing,
  closed: nothing,
});
