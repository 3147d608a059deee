import { toClock, type Instant } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import { SYSTEM } from './case-parts.ts';
import { isOpen } from './case-states.ts';
import { dueOf, openPause } from './due-of.ts';
import { rulesOf } from './extension-steps.ts';
import { withTimer } from './ladder.ts';
import { planOf, type Opening } from './open-case.ts';
import { applyLimit, type DeadlinePlan } from './plan-deadlines.ts';
import type { ClockCase, Limit, SlaSettings } from './sla-settings.ts';

/** What a clock was and became by a new notice; `before` null where it had waited for the calendar. */
type Redated = { readonly clock: Deadline; readonly before: Instant | null };

/** The matter of a case as far as its clocks go. */
export type ClockMatterOf = Omit<Opening, 'route' | 'answerer'>;

/**
 * A case after the calendar changed (a year's notice was published or amended): clocks that waited for it start at their own
 * beginning, open working-day clocks get the date of the new notice where that is earlier — never later, and never so early
 * that the notice itself would make them late. What is met, has run out, or was extended stays. The ledger and one line in it
 * say what moved; the very same file when nothing did. `matter` is undefined when the incident is gone.
 */
export function redateClocks(
  file: CaseFile,
  { sla, calendar }: Pick<ClockMatterOf, 'sla' | 'calendar'>,
  matter: ClockMatterOf | undefined,
  at: Instant,
): CaseFile {
  if (!isOpen(file.status) || file.erasedAt !== undefined) return file;
  const known = new Set(file.deadlines.map(({ id }) => id));
  const started = [...startedNow(file, matter), ...reopenedNow(file, sla, calendar)].filter(({ id }) => !known.has(id));
  const moved = file.deadlines.flatMap((clock): readonly Redated[] => {
    const fresh = earlierBy(clock, sla, calendar, at);
    return fresh === undefined ? [] : [{ clock: fresh, before: clock.dueAt }];
  });
  const changed: readonly Redated[] = [...moved, ...started.map((clock) => ({ clock, before: null }))];
  if (changed.length === 0) return file;
  const byId = new Map(moved.map(({ clock }) => [clock.id, clock]));
  const begun = new Set(started.map(({ id }) => id));
  const version = file.version + 1;
  const note = `放假安排更新，工作日时限重算：${changed.map(inWords).join('；')}`;
  const line = { version, at, action: 'calendar', by: SYSTEM.id, from: file.status, to: file.status, note };
  const next: CaseFile = {
    ...file,
    version,
    deadlines: [...file.deadlines.map((clock) => byId.get(clock.id) ?? clock), ...started],
    undetermined: file.undetermined.filter(({ id }) => !begun.has(id)),
    ledger: [...file.ledger, line],
  };
  return withTimer(next, sla);
}

const inWords = ({ clock, before }: Redated): string =>
  `${clock.name} ${before === null ? '原待定' : `原 ${toClock(before)}`}，现 ${toClock(clock.dueAt)}`;

/** Clocks of the incident that waited for a calendar and have it now. */
function startedNow(file: CaseFile, matter: ClockMatterOf | undefined): readonly Deadline[] {
  const waiting = new Set(file.undetermined.map(({ id }) => id));
  if (matter === undefined || waiting.size === 0) return [];
  const plan: DeadlinePlan = planOf(matter, file.level, file.needsPublicResponse);
  return plan.deadlines.filter(({ id }) => waiting.has(id));
}

/** Clocks of a case that was opened again (`close#R1`): they run from the reopening, which their sisters tell. */
function reopenedNow(file: CaseFile, sla: SlaSettings, calendar: ClockMatterOf['calendar']): readonly Deadline[] {
  return file.undetermined.flatMap(({ id, name }): readonly Deadline[] => {
    const suffix = /#R\d+$/u.exec(id)?.[0];
    const sister = file.deadlines.find((clock) => suffix !== undefined && clock.id.endsWith(suffix));
    const rule = sister === undefined ? undefined : ruleFor(file, id, sla);
    if (sister === undefined || rule === undefined) return [];
    const due = applyLimit(sister.startedAt, rule.limit, calendar);
    if (!due.ok) return [];
    const { hard, basis, limit } = rule;
    const calendarVersion = calendar.versionOf(sister.startedAt, due.value.dueAt);
    const kind = id.replace(/#R\d+$/u, '');
    const { startedAt } = sister;
    return [
      {
        id,
        kind,
        name,
        startedAt,
        ...due.value,
        hard,
        calendar: 'working',
        basis,
        metAt: null,
        limit,
        calendarVersion,
      },
    ];
  });
}

/** The working-day rule of a clock for the level of the case. */
function ruleFor({ level }: CaseFile, id: string, sla: SlaSettings): ClockCase | undefined {
  const clock = sla.clocks.find((one) => one.id === id.replace(/#R\d+$/u, ''));
  return clock?.cases.find((rule) => rule.limit.unit === 'workday' && (rule.levels?.includes(level) ?? true));
}

function earlierBy(
  clock: Deadline,
  sla: SlaSettings,
  calendar: ClockMatterOf['calendar'],
  at: Instant,
): Deadline | undefined {
  if (clock.calendar !== 'working' || clock.metAt !== null || clock.extension !== undefined) return undefined;
  if (openPause(clock) !== undefined || dueOf(clock) !== clock.dueAt || clock.dueAt < at) return undefined;
  const limit: Limit | undefined = clock.limit ?? rulesOf(clock, sla)[0]?.limit;
  if (limit?.unit !== 'workday') return undefined;
  const fresh = applyLimit(clock.startedAt, limit, calendar);
  if (!fresh.ok || fresh.value.dueAt >= clock.dueAt || fresh.value.dueAt < at) return undefined;
  const calendarVersion = calendar.versionOf(clock.startedAt, fresh.value.dueAt);
  return { ...clock, ...fresh.value, limit, calendarVersion };
}
