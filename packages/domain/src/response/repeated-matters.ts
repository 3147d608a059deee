import type { Incident } from '../incident/incident.ts';
import { days, plus, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';

/** A matter that came back to the same place often enough that it should be taken up a level. */
export type RepeatedMatter = {
  readonly place: string;
  readonly topic: string;
  readonly subtopic: string | null;
  /** The earliest first. */
  readonly cases: readonly CaseFile[];
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

/**
 * Matters that came up at the same place for the third time or more within a year, the most frequent first. The place is the
 * village, road or spot where the matter names one, else the township; counted by place and matter, never by person (design §7).
 */
export function repeatedMatters(
  entries: Iterable<{ readonly file: CaseFile; readonly incident: Incident | undefined }>,
  at: Instant,
): readonly RepeatedMatter[] {
  const since = plus(at, -days(REPEAT_DAYS));
  const groups = new Map<string, { place: string; topic: string; subtopic: string | null; cases: CaseFile[] }>();
  for (const { file, incident } of entries) {
    if (file.status === 'merged' || file.openedAt < since || file.openedAt > at) continue;
    const topic = file.about?.topic ?? incident?.topics.primary ?? null;
    if (topic === null) continue;
    const subtopic = incident?.subtopics[0]?.id ?? null;
    for (const place of placesOf(file, incident)) {
      const key = JSON.stringify([place, topic, subtopic]);
      const group = groups.get(key) ?? { place, topic, subtopic, cases: [] };
      group.cases.push(file);
      groups.set(key, group);
    }
  }
  return [...groups.values()]
    .filter(({ cases }) => cases.length >= REPEATS)
    .map((group) => ({ ...group, cases: group.cases.toSorted((a, b) => a.openedAt - b.openedAt) }))
    .toSorted((a, b) => b.cases.length - a.cases.length || b.cases.at(-1)!.openedAt - a.cases.at(-1)!.openedAt);
}

/** Below this nothing may be counted for a place, as nothing may be dispatched to it. */
const SURE_ENOUGH = 0.5;
const spots: ReadonlySet<string> = new Set(['village', 'poi', 'road']);

function placesOf({ about }: CaseFile, incident: Incident | undefined): readonly string[] {
  const sure = incident?.places.filter(({ kind, confidence }) => spots.has(kind) && confidence >= SURE_ENOUGH) ?? [];
  const named = sure.map(({ name, township }) => (township === null ? name : `${township}${name}`));
  return [...new Set(named.length > 0 ? named : (about?.townships ?? []))];
}

/** How often a case went from hand to hand and was done again; undefined below the third time. */
export function passedOn(file: CaseFile): PassedOn | undefined {
  const passes = file.ledger.filter(({ action }) => action === 'return' || action === 'transfer').length;
  const sentBack = file.approvals.filter(({ decision }) => decision === 'reject').length;
  const redone = file.reopenings + sentBack;
  return passes >= REPEATS || redone >= REPEATS ? { file, passes, redone } : undefined;
}
