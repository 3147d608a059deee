import { chanceOfAtLeast } from '../trend/chance.ts';
import { hours } from '../time/instant.ts';
import type { LevelSettings } from './level-settings.ts';
import type { SourceSeen } from './tally.ts';

/** The reason of a risk score that says how fast an incident grows; its one word is the sentence. */
export const PACE_RULE = 'velocity.pace';

/** How fast an incident grows, as of its last statement. */
export type Pace = {
  /** Independent voices first heard in the latest hours. */
  readonly recent: number;
  /** How many there were in a stretch as long, on average of the day before. */
  readonly before: number;
  readonly ratio: number;
  /** Hours in which the number of voices last doubled, and those of the doubling before; null where there was none. */
  readonly doublingHours: number | null;
  readonly previousDoublingHours: number | null;
  /** 0…`points` of the settings. */
  readonly points: number;
  readonly sentence: string;
};

/**
 * 升温速度: the voices of the last two hours against the average of the day before (risk.yaml, velocity). Counts people, not
 * posts: who writes ten times is one voice. Undefined while there is nothing to compare, or no more than chance. The same
 * voices in any order have the same pace, whenever one asks. `lastPostAt` is when anything of the incident was last found:
 * where only copies came for a day, the pace is history.
 */
export function paceOf(
  sources: readonly SourceSeen[],
  { pace }: Pick<LevelSettings, 'pace'>,
  lastPostAt: number,
): Pace | undefined {
  if (!isLively(sources, pace)) return undefined;
  const voices = firstHeard(sources);
  if (voices.length < pace.minRecent) return undefined;
  const end = voices.at(-1) as number;
  if (lastPostAt - end > hours(pace.beforeHours)) return undefined;
  const split = end - hours(pace.recentHours);
  const recent = voices.filter((at) => at > split).length;
  if (recent < pace.minRecent) return undefined;
  const start = Math.max(voices[0] as number, split - hours(pace.beforeHours));
  const span = (split - start) / hours(1);
  // What began within the last hours has nothing to be held against.
  if (span < pace.recentHours) return undefined;
  const earlier = voices.filter((at) => at >= start && at <= split).length;
  const exposure = span / pace.recentHours;
  const before = earlier / exposure;
  const ratio = recent / before;
  if (ratio < pace.minRatio) return undefined;
  if (chanceOfAtLeast(recent, { sum: earlier, exposure }) > pace.maxChance) return undefined;
  const points = Math.min(pace.points, Math.round((pace.points / 2) * Math.log2(ratio)));
  const [doublingHours, previousDoublingHours] = doublings(voices);
  const figures = { recent, before, ratio, doublingHours, previousDoublingHours, points };
  return { ...figures, sentence: sentenceOf(figures, pace, Math.round(span)) };
}

/** Whether there may be enough voices at all: most incidents are done with this glance. */
function isLively(sources: readonly SourceSeen[], { recentHours, minRecent }: LevelSettings['pace']): boolean {
  if (sources.length < minRecent) return false;
  let end = Number.NEGATIVE_INFINITY;
  for (const { at } of sources) if (at > end) end = at;
  let lately = 0;
  for (const { at } of sources) if (at > end - hours(recentHours)) lately += 1;
  return lately >= minRecent;
}

/** When each voice was first heard, in order. What bears no date and was found in one visit was not said at one moment: it counts once. */
function firstHeard(sources: readonly SourceSeen[]): readonly number[] {
  const first = new Map<string, number>();
  for (const { at, author, dated } of sources) {
    const who = dated ? author : `visit:${Math.floor(at / 60_000)}`;
    first.set(who, Math.min(first.get(who) ?? at, at));
  }
  return [...first.values()].toSorted((a, b) => a - b);
}

/** Hours of the last doubling and of the one before: from half of all voices to all, from a quarter to half. */
function doublings(voices: readonly number[]): readonly [number | null, number | null] {
  const heard = (count: number): number => voices[count - 1] as number;
  const half = Math.floor(voices.length / 2);
  const quarter = Math.floor(half / 2);
  if (half < 2) return [null, null];
  const last = (heard(voices.length) - heard(half)) / hours(1);
  return [last, quarter < 1 ? null : (heard(half) - heard(quarter)) / hours(1)];
}

function sentenceOf(
  { recent, before, ratio, doublingHours, previousDoublingHours }: Omit<Pace, 'sentence'>,
  pace: LevelSettings['pace'],
  span: number,
): string {
  const head = `近 ${pace.recentHours} 小时新增 ${recent} 个独立信源，为此前 ${span} 小时同长时段均值（${before.toFixed(1)} 个）的 ${ratio.toFixed(1)} 倍`;
  if (doublingHours === null) return head;
  const last = `最近一次翻倍用时 ${inHours(doublingHours)}`;
  if (previousDoublingHours === null) return `${head}，${last}`;
  const faster = doublingHours < previousDoublingHours ? '，正在加速' : '';
  return `${head}，${last}，上一次 ${inHours(previousDoublingHours)}${faster}`;
}

const inHours = (value: number): string =>
  value < 1 ? `${Math.max(1, Math.round(value * 60))} 分钟` : `${value.toFixed(1)} 小时`;
