import type { KeptPost } from '../incident/incident.ts';
import type { CalendarsSettings } from '../time/calendar-settings.ts';
import { CIVIL_OFFSET_MS, days, hours, instant, parseInstant, plus, type Instant } from '../time/instant.ts';
import { createDayKinds } from './day-kinds.ts';
import { civilHour } from './hourly-counts.ts';
import type { Looking } from './judge-day.ts';
import { createPostCounter } from './post-counter.ts';
import type { TrendSettings } from './trend-settings.ts';

/** Builders for the tests of trends. */
export const settings: TrendSettings = {
  version: 1,
  weeks: 8,
  minDays: 4,
  raised: { minCount: 5, minRatio: 2, spreads: 3, maxChance: 0.001 },
  silence: { minExpected: 5, maxHours: 72, maxChance: 0.0001, outageShare: 0.3 },
  noticesPerDay: 10,
  mostSubjects: 4000,
};

/** 2026 with three days of holiday from Thursday 8 October on and the Saturday after as a working day. */
export const calendars: CalendarsSettings = {
  version: 1,
  weeklyOff: [6, 7],
  years: {
    '2026': {
      papers: [],
      daysOff: ['2026-10-06', '2026-10-07', '2026-10-08'],
      extraWorkdays: ['2026-10-10'],
    },
  },
};

export const time = (text: string): Instant => parseInstant(text) as Instant;

let made = 0;

/** A citizen's message from 石桥镇 on the county's board. */
export function said(
  at: Instant,
  over: {
    readonly id?: string;
    readonly township?: string;
    readonly topic?: string;
    readonly post?: Partial<KeptPost['post']>;
    readonly decision?: KeptPost['membership']['decision'];
  } = {},
): KeptPost {
  const township = over.township ?? '石桥镇';
  const id = over.id ?? `p${(made += 1)}`;
  return {
    post: { id, sourceId: 'board', official: false, publishedAt: at, collectedAt: at, revision: 0, ...over.post },
    analysis: {
      topics: [{ id: over.topic ?? 'ecology', score: 3, words: [] }],
      places: [{ name: township, kind: 'township', township, confidence: 0.9 }],
    },
    membership: { decision: over.decision ?? 'open', incidentId: id },
  } as unknown as KeptPost;
}

/** `count` messages at half hours from 9 o'clock on, `perHour` an hour. */
export function spoken(date: string, count: number, over: Parameters<typeof said>[1] = {}): readonly KeptPost[] {
  return Array.from({ length: count }, (_, n) => said(plus(time(`${date}T09:00`), hours(n % 6) + n * 1000), over));
}

/** The date `n` days after another. */
export const later = (date: string, n: number): string =>
  new Date(time(date) + CIVIL_OFFSET_MS + days(n)).toISOString().slice(0, 10);

/** Eight weeks (and the day that only shows when watching began) of so many messages each day, ending the day before. */
export function weeksBefore(
  date: string,
  each: (day: string) => number,
  over?: Parameters<typeof said>[1],
): KeptPost[] {
  return Array.from({ length: 57 }, (_, n) => later(date, n - 57)).flatMap((day) => [
    said(time(`${day}T00:10`), { township: '城关镇', topic: 'transport', post: { sourceId: 'radio' } }),
    ...spoken(day, each(day), over),
  ]);
}

/** What is looked at once these posts are counted. */
export function looking(posts: readonly KeptPost[], at: string, over: Partial<TrendSettings> = {}): Looking {
  const counter = createPostCounter(settings);
  for (const post of posts) counter.take(post);
  return {
    counter,
    kinds: createDayKinds(calendars),
    settings: { ...settings, ...over },
    names: { county: '青岚县', topic: (id) => (id === 'ecology' ? '生态环境' : id), source: (id) => `信源${id}` },
    hour: civilHour(instant(time(at))),
  };
}
