import { chanceOfAtLeast, median, spreadOf, usualOf } from './chance.ts';
import { comparableDays, type DayKinds } from './day-kinds.ts';
import type { PostCounter } from './post-counter.ts';
import { subjectKey, type Subject } from './subject.ts';
import type { TrendSettings } from './trend-settings.ts';
import { comparedWith, dayName, nameOf, plain, pronounOf, times, weeksName, type TrendNames } from './trend-words.ts';

/** How a day of a subject stands against its usual days. */
export type DayTrend = {
  readonly subject: Subject;
  readonly name: string;
  /** Civil day, and how many hours of it are counted: 24 for a whole one. */
  readonly day: number;
  readonly hours: number;
  readonly count: number;
  /** The same hours of the comparable days, latest first. */
  readonly usual: readonly number[];
  readonly median: number;
  /** Count over median; null where the median is 0 or there is too little history. */
  readonly ratio: number | null;
  /** The chance of so many on a usual day; null with too little history. */
  readonly chance: number | null;
  readonly verdict: 'usual' | 'raised' | 'too_little_history';
  readonly sentence: string;
};

/** What judging looks at; `hour` is the civil hour (see `civilHour`) that runs now, itself counted in. */
export type Looking = {
  readonly counter: PostCounter;
  readonly kinds: DayKinds;
  readonly settings: TrendSettings;
  readonly names: TrendNames;
  readonly hour: number;
};

/** Days that were watched whole and on which anything was collected: on others nobody listened. */
export function wasWatched({ counter }: Looking, day: number): boolean {
  const { firstWholeDay, counts } = counter;
  if (firstWholeDay === undefined || day < firstWholeDay || day * 24 < counts.firstHour) return false;
  return counter.wasHeard(day);
}

/**
 * Judges the day that `hour` lies in, up to that hour, against the same hours of comparable days. Raised is what is at once
 * many, several times the median, beyond the spread of usual days and too unlikely for one of them.
 */
export function judgeDay(subject: Subject, looking: Looking): DayTrend {
  const { counter, kinds, settings, hour } = looking;
  const day = Math.floor(hour / 24);
  const hours = hour - day * 24 + 1;
  const key = subjectKey(subject);
  const within = (one: number): number => counter.counts.sum(key, one * 24, one * 24 + hours);
  const count = within(day);
  const usual = comparableDays(day, settings.weeks, kinds)
    .filter((other) => wasWatched(looking, other))
    .map(within);
  const enough = usual.length >= settings.minDays;
  const middle = median(usual);
  const chance = enough ? chanceOfAtLeast(count, usualOf(usual)) : null;
  const ratio = enough && middle > 0 ? count / middle : null;
  const { minCount, minRatio, spreads, maxChance } = settings.raised;
  const raised =
    chance !== null &&
    count >= minCount &&
    chance <= maxChance &&
    (ratio === null || ratio >= minRatio) &&
    count > middle + spreads * spreadOf(usual);
  const verdict = enough ? (raised ? 'raised' : 'usual') : 'too_little_history';
  const judged = { subject, day, hours, count, usual, median: middle, ratio, chance, verdict } as const;
  return { ...judged, name: nameOf(subject, looking.names), sentence: sentenceOf(judged, looking) };
}

function sentenceOf(trend: Omit<DayTrend, 'name' | 'sentence'>, looking: Looking): string {
  const { subject, day, hours, count, usual, ratio } = trend;
  const { kinds, settings, names } = looking;
  const kind = kinds.of(day);
  const part = hours === 24 ? '' : `截至 ${hours - 1} 时`;
  const head = `${nameOf(subject, names)}${dayName(day, kind)}${part} ${count} 件`;
  const against = comparedWith(day, kind);
  if (trend.verdict === 'too_little_history') {
    return `${head}；可比的${against}只有 ${usual.length} 天，历史不足，不作比较。`;
  }
  const same = hours === 24 ? '' : '同时段';
  const compared = `${pronounOf(subject)}${weeksName(settings.weeks)}${against}${same}`;
  const most = Math.max(0, ...usual);
  const body =
    ratio === null
      ? `${compared}中位数为 0 件，最多 ${most} 件`
      : `为${compared}中位数（${plain(trend.median)} 件）的 ${times(ratio)} 倍`;
  return `${head}，${body}${remarks(trend, looking)}。`;
}

/** What the figures leave out, said beside them. */
function remarks({ day, usual }: Omit<DayTrend, 'name' | 'sentence'>, looking: Looking): string {
  const { kinds, settings, counter } = looking;
  const plainDay = kinds.of(day) === 'workday' || kinds.of(day) === 'weekend';
  const left = plainDay ? settings.weeks - usual.length : 0;
  const begun = [...counter.sourceDays.values()].filter(
    (first) => first > day - settings.weeks * 7 && first > (counter.firstWholeDay ?? 0),
  ).length;
  const said = [
    ...(left > 0 ? [`可比 ${usual.length} 天，节假日和未监测的 ${left} 天不计`] : []),
    ...(begun > 0 ? [`期间新增信源 ${begun} 个`] : []),
    ...(kinds.isKnown(day) ? [] : ['该年放假安排未录入，只按星期比较']),
  ];
  return said.length === 0 ? '' : `（${said.join('；')}）`;
}
