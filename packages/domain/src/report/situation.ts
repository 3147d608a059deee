import type { CaseFile } from '../response/case-file.ts';
import { isOpen } from '../response/case-states.ts';
import { dueOf } from '../response/due-of.ts';
import { ladderClocks } from '../response/ladder.ts';
import { answerClock } from '../response/owed-answer.ts';
import { riskFrom } from '../response/supervision-board.ts';
import type { SlaSettings } from '../response/sla-settings.ts';
import { civilDate, civilDay, days, plus, type Instant } from '../time/instant.ts';

/** A share with what it was counted from; `value` is null where nothing was to be counted. */
export type Share = { readonly of: number; readonly among: number; readonly value: number | null };

/** How matters stand at one place: not only how much is said, but what became of it. */
export type Situation = {
  /** Township; null for what lies in none of them or in several parts of the county at once. */
  readonly place: string | null;
  /** Opened within the window. */
  readonly opened: number;
  /** Open now, whenever opened. */
  readonly open: number;
  readonly clocks: { readonly running: number; readonly atRisk: number; readonly overdue: number };
  /** Of the cases opened within the window that owe an answer and whose clock has ended: answered in time. */
  readonly inTime: Share;
  /** Of the cases opened within the window: closed. */
  readonly closed: Share;
};

/** What was opened and closed on one civil day, and what was open at its end. */
export type SituationDay = {
  readonly day: string;
  readonly opened: number;
  readonly closed: number;
  readonly open: number;
};

/** What of a case the situation is counted from: its clocks, its place, when it came and when it left; no word of what it is about. */
export type SituationCase = Pick<
  CaseFile,
  'status' | 'openedAt' | 'about' | 'deadlines' | 'assignments' | 'needsPublicResponse' | 'closing' | 'ledger'
>;

/** A case without what the situation does not look at; the figures of it are those of the whole. */
export function forSituation(file: SituationCase): SituationCase {
  const { status, openedAt, about, needsPublicResponse, closing } = file;
  const left = file.ledger.findLast(({ from, to }) => isOpen(from) && !isOpen(to));
  return {
    status,
    openedAt,
    about,
    needsPublicResponse,
    closing: closing && { ...closing, measures: '' },
    deadlines: file.deadlines.map(({ id, kind, startedAt, dueAt, hard, calendar, metAt, extension, pauses }) => ({
      id,
      kind,
      startedAt,
      dueAt,
      hard,
      calendar,
      metAt,
      name: '',
      basis: '',
      arithmetic: '',
      ...(extension === undefined ? {} : { extension: { ...extension, reason: '' } }),
      ...(pauses === undefined ? {} : { pauses }),
    })),
    assignments: file.assignments.map((one) => ({ ...one, offeredBy: '', arithmetic: '', reason: null })),
    ledger: closing === null && left ? [{ ...left, by: '', note: '' }] : [],
  };
}

/** A case that counts here: a merged one counts in the one it was merged into. */
const isCounted = ({ status }: SituationCase): boolean => status !== 'merged';

/** The places with what stands open there, most open clocks first; a case in two townships counts in both, once in the total. */
export function situationByPlace(
  files: readonly SituationCase[],
  window: { readonly from: Instant; readonly at: Instant },
  sla: SlaSettings,
): { readonly places: readonly Situation[]; readonly total: Situation } {
  const alive = files.filter(isCounted);
  const byPlace = new Map<string | null, SituationCase[]>();
  for (const file of alive) {
    const places = file.about?.townships ?? [];
    for (const place of places.length === 0 ? [null] : places) {
      const there = byPlace.get(place) ?? [];
      there.push(file);
      byPlace.set(place, there);
    }
  }
  const places = [...byPlace].map(([place, there]) => situationOf(place, there, window, sla));
  const weight = ({ clocks, open }: Situation): number => clocks.overdue * 1e6 + clocks.atRisk * 1e3 + open;
  return {
    places: places.toSorted((a, b) => weight(b) - weight(a) || ((a.place ?? '') < (b.place ?? '') ? -1 : 1)),
    total: situationOf(null, alive, window, sla),
  };
}

function situationOf(
  place: string | null,
  files: readonly SituationCase[],
  { from, at }: { readonly from: Instant; readonly at: Instant },
  sla: SlaSettings,
): Situation {
  const opened = files.filter(({ openedAt }) => openedAt >= from && openedAt <= at);
  const risk = riskFrom(sla);
  const clocks = files.flatMap((file) => ladderClocks(file, sla));
  const overdue = clocks.filter(({ dueAt }) => at > dueAt);
  const atRisk = clocks.filter(
    ({ startedAt, dueAt }) => at <= dueAt && (at - startedAt) / Math.max(1, dueAt - startedAt) >= risk,
  );
  const owed = opened.flatMap((file) => {
    const clock = answerClock(file);
    return clock && (clock.metAt !== null || at > dueOf(clock)) ? [clock] : [];
  });
  return {
    place,
    opened: opened.length,
    open: files.filter(({ status }) => isOpen(status)).length,
    clocks: { running: clocks.length, atRisk: atRisk.length, overdue: overdue.length },
    inTime: share(owed.filter((clock) => clock.metAt !== null && clock.metAt <= dueOf(clock)).length, owed.length),
    closed: share(opened.filter(({ status }) => !isOpen(status)).length, opened.length),
  };
}

const share = (of: number, among: number): Share => ({ of, among, value: among === 0 ? null : of / among });

/** The last `length` civil days up to that of `at`, the earliest first. A merged case is counted in the one it was merged into. */
export function situationDays(files: readonly SituationCase[], at: Instant, length: number): readonly SituationDay[] {
  const first = civilDay(at) - length + 1;
  const zeroes = (): number[] => Array.from({ length: length + 1 }, () => 0);
  // `opened` and `closed` of each day; `change` of how many are open at its end against the day before.
  const [opened, closed, change] = [zeroes(), zeroes(), zeroes()];
  const within = (day: number): number => Math.min(Math.max(day - first, 0), length);
  const add = (counts: number[], day: number, count: number): void => {
    if (day >= 0 && day < length) counts[day] = (counts[day] ?? 0) + count;
  };
  for (const file of files) {
    if (!isCounted(file)) continue;
    const end = endedAt(file);
    const [from, to] = [civilDay(file.openedAt), end === null ? Infinity : civilDay(end)];
    add(opened, from - first, 1);
    add(closed, to - first, 1);
    // At the end of the day it left it is open no more; one that left before it came never was.
    if (to <= from) continue;
    add(change, within(from), 1);
    add(change, within(to), -1);
  }
  let open = 0;
  return Array.from({ length }, (_, index) => {
    open += change[index] ?? 0;
    const day = civilDate(plus(at, -days(length - 1 - index)));
    return { day, opened: opened[index] ?? 0, closed: closed[index] ?? 0, open };
  });
}

/** When a case left the desk: closed, or kept without an answer; null while it is open. */
const endedAt = (file: SituationCase): Instant | null =>
  isOpen(file.status)
    ? null
    : (file.closing?.at ?? file.ledger.findLast(({ from, to }) => isOpen(from) && !isOpen(to))?.at ?? null);
