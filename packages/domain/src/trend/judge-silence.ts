import { chanceOfNone, median, usualOf } from './chance.ts';
import { wasWatched, type Looking } from './judge-day.ts';
import { subjectKey, type Subject } from './subject.ts';
import { nameOf, plain, weeksName } from './trend-words.ts';

/**
 * Sources that do not deliver as they should at the moment, by id, with what is wrong (采集失败、断更 …); `broken` where it is
 * the collecting that does not work.
 */
export type SourcesOut = ReadonlyMap<string, { readonly what: string; readonly broken: boolean }>;

/** A subject that normally speaks and does not. */
export type Silence = {
  readonly subject: Subject;
  readonly name: string;
  /** Whole hours without anything. */
  readonly hours: number;
  /** What the same hours of the same weekdays had, latest week first. */
  readonly usual: readonly number[];
  readonly median: number;
  readonly chance: number;
  /** `outage`: the source itself, or too much of what usually speaks, is not being collected; says nothing about people. */
  readonly verdict: 'silent' | 'outage';
  readonly sentence: string;
};

/**
 * Judges whether a subject is quieter than it can be by chance: nothing since its last post, in hours that on the same
 * weekdays of the weeks before had plenty. Undefined when it is not quiet, when it never speaks much, and over holidays,
 * of which there are too few to compare.
 */
export function judgeSilence(subject: Subject, looking: Looking, out: SourcesOut): Silence | undefined {
  const { counter, kinds, settings, hour, names } = looking;
  const { minExpected, maxHours, maxChance } = settings.silence;
  const key = subjectKey(subject);
  const last = counter.counts.lastBefore(key, hour + 1);
  if (last === undefined || last === hour) return undefined;
  const hours = Math.min(maxHours, hour - last - 1);
  if (hours < 1) return undefined;
  const kindsOf = (from: number): string => daysOf(from, hours).map(kinds.of).join();
  const from = hour - hours;
  const weeks = Array.from({ length: settings.weeks }, (_, n) => from - (n + 1) * 7 * 24);
  const usual = weeks
    .filter(
      (start) => kindsOf(start) === kindsOf(from) && daysOf(start, hours).every((day) => wasWatched(looking, day)),
    )
    .map((start) => counter.counts.sum(key, start, start + hours));
  if (usual.length < settings.minDays) return undefined;
  const middle = median(usual);
  const chance = chanceOfNone(usualOf(usual));
  if (middle < minExpected || chance > maxChance) return undefined;
  const name = nameOf(subject, names);
  const head = `${name}已 ${hours} 小时没有新信息，${weeksName(settings.weeks)}同一时段中位数为 ${plain(middle)} 件`;
  const outage = outageOf(subject, looking, out);
  const verdict = outage === undefined ? 'silent' : 'outage';
  const tail =
    outage === undefined
      ? '采集正常，请核对是否确无反映，或原网页已改版、停更'
      : `${outage}，属采集中断，不代表没有反映`;
  return { subject, name, hours, usual, median: middle, chance, verdict, sentence: `${head}；${tail}。` };
}

/** The civil days that `hours` hours from `from` on touch. */
function daysOf(from: number, hours: number): readonly number[] {
  const [first, last] = [Math.floor(from / 24), Math.floor((from + hours - 1) / 24)];
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

/** Why nothing can be heard, where that is our own fault. */
function outageOf(subject: Subject, looking: Looking, out: SourcesOut): string | undefined {
  if (subject.kind === 'source') return out.get(subject.sourceId)?.what;
  const broken = [...out].filter(([, one]) => one.broken).map(([id]) => id);
  if (broken.length === 0) return undefined;
  const { counter, settings, hour } = looking;
  const usually = (sourceId: string): number =>
    counter.counts.sum(subjectKey({ kind: 'source', sourceId }), counter.counts.firstHour, hour + 1);
  const ids = [...counter.sourceDays.keys()];
  const all = ids.reduce((sum, id) => sum + usually(id), 0);
  const missing = ids.filter((id) => broken.includes(id)).reduce((sum, id) => sum + usually(id), 0);
  if (all === 0 || missing / all < settings.silence.outageShare) return undefined;
  return `有 ${broken.length} 个信源采集异常（平常占 ${Math.round((100 * missing) / all)}%）`;
}
