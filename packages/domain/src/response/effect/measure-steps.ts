import { no, ok, type Result } from '../../result.ts';
import { civilDate, days, parseInstant, plus, type Instant } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';
import { holdsPersonalData } from '../false-info/claim-steps.ts';
import { withNotice } from '../notices.ts';
import type { PublicationSettings } from '../publication/publication-settings.ts';
import type { Refusal } from '../refusal.ts';
import type { Taker } from '../step-context.ts';
import { measuresOf, openMeasures, type Measure } from './effect.ts';

const MOST_MEASURES = 30;
const MOST_DELAYS = 5;

/** 转化措施: what will be changed, by whom, until which day. */
export const measure: Taker<'measure'> = (file, { command, by, at, context }) => {
  const { what, unit, due } = command;
  if (!context.units.units.some(({ id }) => id === unit)) return no({ code: 'unknown_unit', unit });
  if (holdsPersonalData(what)) return no({ code: 'names_person', field: '措施' });
  const dueAt = endOfDay(due);
  if (dueAt === undefined || dueAt < at) return no({ code: 'measure_date', date: due });
  const known = measuresOf(file);
  if (known.length >= MOST_MEASURES) return no({ code: 'too_many', what: '转化措施', most: MOST_MEASURES });
  const next: Measure = {
    id: `m${known.length + 1}`,
    what,
    unit,
    dueAt,
    by: by.id,
    at,
    postponed: [],
    done: null,
    dropped: null,
    reminded: [],
  };
  return ok({ ...file, measures: [...known, next] });
};

/** 措施完成; after its day it counts as late, whatever was agreed later. */
export const measureDone: Taker<'measure_done'> = (file, { command, by, at }) =>
  change(file, command.measure, (one) => ok({ ...one, done: { result: command.result, by: by.id, at } }));

/** 措施改期: a later day with its reason. The first promise stays, and stays what the measure is held against. */
export const measurePostpone: Taker<'measure_postpone'> = (file, { command, by, at }) => {
  const until = endOfDay(command.due);
  return change(file, command.measure, (one) => {
    if (until === undefined || until <= promisedFor(one)) return no({ code: 'measure_date', date: command.due });
    if (one.postponed.length >= MOST_DELAYS) return no({ code: 'too_many', what: '改期', most: MOST_DELAYS });
    const delay = { until, reason: command.reason, by: by.id, at };
    return ok({ ...one, postponed: [...one.postponed, delay] });
  });
};

/** 措施不再办, with the reason. */
export const measureDrop: Taker<'measure_drop'> = (file, { command, by, at }) =>
  change(file, command.measure, (one) => ok({ ...one, dropped: { reason: command.reason, by: by.id, at } }));

/** The day that counts for reminders: the last one that was agreed. */
export const promisedFor = ({ dueAt, postponed }: Measure): Instant => postponed.at(-1)?.until ?? dueAt;

/** Whether a measure is, or was, later than first promised. */
export const isLate = ({ dueAt, done }: Measure, at: Instant): boolean => (done?.at ?? at) > dueAt;

/**
 * Sends the reminders of open measures that are due at `at` to their units, each once: some days ahead, on the day, and again
 * and again when late. The very same file when none is due, else one version on.
 */
export function remindMeasures(file: CaseFile, at: Instant, rule: PublicationSettings['measures']): CaseFile {
  if (file.erasedAt !== undefined) return file;
  const due = openMeasures(file).flatMap((one) => {
    const step = dueReminder(one, at, rule);
    return step === undefined ? [] : [{ id: one.id, to: one.unit, step, dueAt: promisedFor(one) }];
  });
  return due.length === 0
    ? file
    : { ...due.reduce((next, one) => remind(next, one, at), file), version: file.version + 1 };
}

type Reminder = { readonly id: string; readonly to: string; readonly step: string; readonly dueAt: Instant };

function remind(file: CaseFile, { id, to, step, dueAt }: Reminder, at: Instant): CaseFile {
  const what = step.includes('late') ? '转化措施逾期' : '转化措施将到期';
  const noticed = withNotice(file, { step: `measure:${id}:${step}`, to, what, dueAt }, at);
  return {
    ...noticed,
    measures: measuresOf(file).map((one) => (one.id === id ? { ...one, reminded: [...one.reminded, step] } : one)),
  };
}

/** The newest reminder that is due and did not go out; one that was slept through is not made up for by several. */
function dueReminder(
  one: Measure,
  at: Instant,
  { remindDays, againDays }: PublicationSettings['measures'],
): string | undefined {
  const dueAt = promisedFor(one);
  const round = one.postponed.length === 0 ? '' : `r${one.postponed.length}:`;
  const lateDays = Math.floor((at - dueAt) / days(1));
  const step =
    at > dueAt
      ? `${round}late:${Math.floor(lateDays / againDays)}`
      : remindDays
          .toSorted((a, b) => a - b)
          .map((ahead) => (at >= plus(dueAt, -days(ahead + 1)) ? `${round}${ahead}` : ''))
          .find(Boolean);
  return step === undefined || one.reminded.includes(step) ? undefined : step;
}

/** The last moment of a civil day; undefined when it is none. */
function endOfDay(date: string): Instant | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/u.test(date) ? parseInstant(date) : undefined;
  return start === undefined || civilDate(start) !== date ? undefined : plus(start, days(1) - 1);
}

function change(file: CaseFile, id: string, to: (one: Measure) => Result<Measure, Refusal>): Result<CaseFile, Refusal> {
  const found = openMeasures(file).find((one) => one.id === id);
  if (!found) return no({ code: 'unknown_measure', measure: id });
  const changed = to(found);
  if (!changed.ok) return changed;
  return ok({ ...file, measures: measuresOf(file).map((one) => (one.id === id ? changed.value : one)) });
}
