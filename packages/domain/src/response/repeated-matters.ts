import type { Incident } from '../incident/incident.ts';
import { days, plus, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';

/** A matter that came back to the same place often enough that it should be taken up a level. */
export type RepeatedMatter<C> = {
  readonly place: string;
  readonly topic: string;
  readonly subtopic: string | null;
  /** The earliest first. */
  readonly cases: readonly C[];
};

/** A case that was sent on, or had to be done again, so often that nobody seems to own it. */
export type PassedOn = {
  readonly file: CaseFile;
  /** 退单 and 转办. */
  readonly passes: number;
  /** 重新打开 and drafts sent back. */
  readonly redone: number;
};

/** Third time: a city's practice of 提级督办 (巴彦淖尔: reworked ≥ 3 or transferred ≥ 3 with no owner). */
export const REPEATS = 3;
/** How far back the same matter counts. */
export const REPEAT_DAYS = 365;

/** What of a case says that a matter came back: where and what it is, and when it was opened. */
export type ComingCase = {
  readonly status: CaseFile['status'];
  readonly openedAt: Instant;
  readonly topic: string | null;
  readonly subtopic: string | null;
  readonly places: readonly string[];
};

/** What of a case and its incident says that a matter came back. */
export function comingCase(file: CaseFile, incident: Incident | undefined): ComingCase {
  return {
    status: file.status,
    openedAt: file.openedAt,
    topic: file.about?.topic ?? incident?.topics.primary ?? null,
    subtopic: incident?.subtopics[0]?.id ?? null,
    places: placesOf(file.about?.townships ?? [], incident === undefined ? [] : spotsOf(incident)),
  };
}

/**
 * Matters that came up at the same place for the third time or more within a year, the most frequent first. The place is the
 * village, road or spot where the matter names one, else the township; counted by place and matter, never by person (design §7).
 */
export function repeatedMatters<C extends ComingCase>(cases: Iterable<C>, at: Instant): readonly RepeatedMatter<C>[] {
  const since = plus(at, -days(REPEAT_DAYS));
  const groups = new Map<string, { place: string; topic: string; subtopic: string | null; cases: C[] }>();
  for (const one of cases) {
    const { topic, subtopic } = one;
    if (one.status === 'merged' || one.openedAt < since || one.openedAt > at || topic === null) continue;
    for (const place of one.places) {
      const key = JSON.stringify([place, topic, subtopic]);
      const group = groups.get(key) ?? { place, topic, subtopic, cases: [] };
      group.cases.push(one);
      groups.set(key, group);
    }
  }
  return [...groups.values()]
    .filter(({ cases: there }) => there.length >= REPEATS)
    .map((group) => ({ ...group, cases: group.cases.toSorted((a, b) => a.openedAt - b.openedAt) }))
    .toSorted(
      (a, b) =>
        b.cases.length - a.cases.length ||
        b.cases.at(-1)!.openedAt - a.cases.at(-1)!.openedAt ||
        (JSON.stringify([a.place, a.topic, a.subtopic]) < JSON.stringify([b.place, b.topic, b.subtopic]) ? -1 : 1),
    );
}

/** Below this nothing may be counted for a place, as nothing may be dispatched to it. */
const SURE_ENOUGH = 0.5;
const spots: ReadonlySet<string> = new Set(['village', 'poi', 'road']);

/** Villages, roads and spots that an incident surely names. */
export const spotsOf = ({ places }: Pick<Incident, 'places'>): readonly string[] => [
  ...new Set(
    places
      .filter(({ kind, confidence }) => spots.has(kind) && confidence >= SURE_ENOUGH)
      .map(({ name, township }) => (township === null ? name : `${township}${name}`)),
  ),
];

/** Where a case is counted: at the spots its incident names, else in its townships. */
export const placesOf = (townships: readonly string[], named: readonly string[]): readonly string[] =>
  named.length > 0 ? named : [...new Set(townships)];

/** How often a case went from hand to hand and was done again. */
export function handOns(file: Pick<CaseFile, 'ledger' | 'approvals' | 'reopenings'>): Omit<PassedOn, 'file'> {
  const passes = file.ledger.filter(({ action }) => action === 'return' || action === 'transfer').length;
  const sentBack = file.approvals.filter(({ decision }) => decision === 'reject').length;
  return { passes, redone: file.reopenings + sentBack };
}

/** The same of a case that nobody seems to own; undefined below the third time. */
export function passedOn(file: CaseFile): PassedOn | undefined {
  const { passes, redone } = handOns(file);
  return passes >= REPEATS || redone >= REPEATS ? { file, passes, redone } : undefined;
}
