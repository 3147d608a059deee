import { civilDate, instant, CIVIL_OFFSET_MS, hours as hoursMs } from '../time/instant.ts';
import { judgeDay, type DayTrend, type Looking } from './judge-day.ts';
import { judgeSilence, type Silence, type SourcesOut } from './judge-silence.ts';
import { subjectKey, subjectOf, type Subject } from './subject.ts';

/** An early warning on counts: more than usual, or quieter than usual. */
export type Warning = {
  /** The same for one subject and kind within one civil day: it is told once. */
  readonly id: string;
  readonly kind: 'raised' | 'silent' | 'outage';
  readonly date: string;
  readonly subject: Subject;
  readonly name: string;
  readonly sentence: string;
  /** How far from usual, for ranking; larger is farther. */
  readonly weight: number;
};

/** A part of what its whole shows is told instead of the whole when it explains so much of it. */
const EXPLAINS = 0.7;

/**
 * The warnings of a moment, farthest from usual first. What a narrower subject explains is told of that alone (the topic in
 * the township, not the township and the county as well); where the whole is silent its parts are not told.
 */
export function warningsOf(looking: Looking, out: SourcesOut): readonly Warning[] {
  const subjects = looking.counter.counts.subjects().map(subjectOf);
  const raised = subjects
    .filter(({ kind }) => kind !== 'source')
    .map((subject) => judgeDay(subject, looking))
    .filter(({ verdict }) => verdict === 'raised');
  const silent = subjects
    .map((subject) => judgeSilence(subject, looking, out))
    .filter((silence) => silence !== undefined);
  const date = civilDate(instant(looking.hour * hoursMs(1) - CIVIL_OFFSET_MS));
  const warning = (kind: Warning['kind'], one: DayTrend | Silence, weight: number): Warning => ({
    id: `${kind}:${date}:${subjectKey(one.subject)}`,
    kind,
    date,
    subject: one.subject,
    name: one.name,
    sentence: one.sentence,
    weight,
  });
  const all = [
    ...withoutExplained(raised).map((one) => warning('raised', one, surprise(one.chance))),
    ...withoutParts(silent).map((one) => warning(one.verdict, one, surprise(one.chance))),
  ];
  return all.toSorted((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
}

/** Powers of ten that it is unlikely; 15 at most, where sums of small numbers end. */
const surprise = (chance: number | null): number => Math.min(15, -Math.log10(Math.max(chance ?? 1, 1e-15)));

function withoutExplained(raised: readonly DayTrend[]): readonly DayTrend[] {
  const excess = (one: DayTrend): number => one.count - one.median;
  return raised.filter(
    (whole) =>
      !raised.some((part) => isWithin(part.subject, whole.subject) && excess(part) >= EXPLAINS * excess(whole)),
  );
}

/** A source that is out explains nothing by itself and is told with the sources; parts of a silent whole are not told. */
function withoutParts(silent: readonly Silence[]): readonly Silence[] {
  return silent.filter((part) => !silent.some((whole) => isWithin(part.subject, whole.subject)));
}

/** Whether `part` is a narrower subject than `whole`. */
function isWithin(part: Subject, whole: Subject): boolean {
  if (part.kind === 'source' || whole.kind === 'source' || part.kind === 'county') return false;
  if (whole.kind === 'county') return true;
  if (part.kind !== 'cell') return false;
  if (whole.kind === 'township') return part.township === whole.township;
  return whole.kind === 'topic' && part.topic === whole.topic;
}
