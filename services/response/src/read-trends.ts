import {
  civilDate,
  CIVIL_OFFSET_MS,
  days,
  hours,
  instant,
  parseInstant,
  plus,
  type Instant,
} from '@tingchao/domain/time/instant.ts';
import { createDayKinds } from '@tingchao/domain/trend/day-kinds.ts';
import { civilHour } from '@tingchao/domain/trend/hourly-counts.ts';
import { judgeDay, type DayTrend, type Looking } from '@tingchao/domain/trend/judge-day.ts';
import type { SourcesOut } from '@tingchao/domain/trend/judge-silence.ts';
import { subjectOf, type Subject } from '@tingchao/domain/trend/subject.ts';
import { warningsOf, type Warning } from '@tingchao/domain/trend/warnings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { trendBookOf } from './trend-book.ts';

type Needs = Pick<Platform, 'posts' | 'log' | 'clock' | 'settings' | 'sources'>;

/** Healths of a source that brings nothing, in words; `late` is collected well and has nothing new. */
const troubles: Readonly<Record<string, { readonly what: string; readonly broken: boolean }>> = {
  failed: { what: '采集失败', broken: true },
  empty: { what: '列表为空', broken: true },
  late: { what: '断更', broken: false },
};

/** What the counts say at a moment of the last days; today's silence is held against the health of the sources. */
export type Trends = {
  readonly at: Instant;
  readonly looking: Looking;
  readonly warnings: readonly Warning[];
};

/** Reads the counts on and judges them; of an earlier day (`at` its last moment) only what was more than usual is told. */
export async function readTrends(platform: Needs, at: Instant = platform.clock.now()): Promise<Trends> {
  const counter = await trendBookOf(platform).refresh();
  const { settings } = platform;
  const sources = new Map(settings.sources.flatMap((file) => file.sources).map(({ id, name }) => [id, name]));
  const topics = new Map(settings.topics.map(({ id, name }) => [id, name]));
  const looking: Looking = {
    counter,
    kinds: createDayKinds(settings.calendars),
    settings: settings.trend,
    names: {
      county: settings.app.region.county,
      topic: (id) => topics.get(id) ?? id,
      source: (id) => sources.get(id) ?? id,
    },
    hour: civilHour(at),
  };
  const isToday = civilDate(at) === civilDate(platform.clock.now());
  const all = warningsOf(looking, await sourcesOut(platform));
  return { at, looking, warnings: isToday ? all : all.filter(({ kind }) => kind === 'raised') };
}

/** Sources that do not deliver at the moment. */
async function sourcesOut({ sources }: Needs): Promise<SourcesOut> {
  const states = await sources.list();
  return new Map(
    states.flatMap(({ sourceId, health }) => {
      const trouble = troubles[health];
      return trouble === undefined ? [] : [[sourceId, trouble] as const];
    }),
  );
}

/** Which subjects to list. */
export type TrendQuery = { readonly topic?: string | undefined; readonly place?: string | undefined };

/** How today stands for what is asked: the county, its townships and topics, or the parts of one of them; most first. */
export function trendRows({ looking }: Trends, { topic, place }: TrendQuery): readonly DayTrend[] {
  const isAsked = (subject: Subject): boolean => {
    if (subject.kind === 'source') return false;
    if (topic !== undefined && place !== undefined) {
      return subject.kind === 'cell' && subject.topic === topic && subject.township === place;
    }
    if (topic !== undefined) return 'topic' in subject && subject.topic === topic;
    if (place !== undefined) return 'township' in subject && subject.township === place;
    return subject.kind !== 'cell';
  };
  return looking.counter.counts
    .subjects()
    .map(subjectOf)
    .filter(isAsked)
    .map((subject) => judgeDay(subject, looking))
    .toSorted(
      (a, b) =>
        Number(b.verdict === 'raised') - Number(a.verdict === 'raised') ||
        b.count - a.count ||
        (a.name < b.name ? -1 : 1),
    );
}

/** The last moment of a civil day (`2026-03-02`), now of today; undefined when it is none or still to come. */
export function momentOf(date: string, now: Instant): Instant | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/u.test(date) ? parseInstant(date) : undefined;
  if (start === undefined || start > now) return undefined;
  return instant(Math.min(now, plus(start, days(1)) - 1));
}

/** Since when the counts are whole: the start of the first day that was watched from its beginning. */
export function watchedSince({ looking: { counter } }: Trends): Instant | null {
  const { firstWholeDay } = counter;
  return firstWholeDay === undefined ? null : instant(firstWholeDay * hours(24) - CIVIL_OFFSET_MS);
}
