import { createHash } from 'node:crypto';
import { dutyClock, type DutyClock } from '@tingchao/domain/register/duty-clock.ts';
import { dutyEntrySchema, type Adoption, type DutyEntry } from '@tingchao/domain/register/duty-entry.ts';
import { finishDuty, markDuty, openDuty, voidDuty, type DutyRefusal } from '@tingchao/domain/register/duty-steps.ts';
import type { DutyKind, Mark } from '@tingchao/domain/register/register-settings.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { booksInLog, type BookRecord } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** The book the duties of openness are kept in. */
export const REGISTER = 'register';
const SERIES = '公开';

/** A duty as it stands: its record, its clock at this moment, and the year whose holidays are missing. */
export type StandingDuty = {
  readonly record: BookRecord;
  readonly entry: DutyEntry;
  readonly kind: DutyKind;
  readonly clock: DutyClock | null;
  readonly missingYear: number | null;
};

export type RegisterRefusal =
  | DutyRefusal
  | { readonly code: 'unknown_kind'; readonly kind: string; readonly known: readonly string[] }
  | { readonly code: 'unknown_duty'; readonly reference: string }
  | { readonly code: 'already'; readonly number: string };

type Reading = Pick<Platform, 'log' | 'audit' | 'settings' | 'clock'>;

/** Every duty, in the order they were registered; a kind that the settings do not know any more is passed over. */
export async function readRegister(platform: Reading): Promise<readonly StandingDuty[]> {
  const records = await booksInLog(platform).list(REGISTER);
  const at = platform.clock.now();
  const calendar = createCalendar(platform.settings.calendars);
  return records.flatMap((record) => {
    const entry = dutyEntrySchema.parse(record.content);
    const kind = kindOf(platform, entry.kind);
    if (!kind) return [];
    const clock = dutyClock(entry, kind, calendar, at);
    return [
      {
        record,
        entry,
        kind,
        clock: clock.ok ? clock.value : null,
        missingYear: clock.ok ? null : clock.error.year,
      },
    ];
  });
}

/** One duty by its id or printed number. */
export async function findDuty(platform: Reading, reference: string): Promise<StandingDuty | undefined> {
  const wanted = reference.trim();
  return (await readRegister(platform)).find(({ entry }) => entry.id === wanted || entry.number === wanted);
}

export type NewDutyRequest = {
  readonly kind: string;
  readonly title: string;
  readonly unit: string;
  readonly owner: string;
  readonly urgent: boolean;
  readonly startedAt: Instant;
  readonly dueAt: Instant | null;
};

/** Registers a duty for a named person. The same one twice is refused with the number it has. */
export async function registerDuty(
  platform: Platform,
  request: NewDutyRequest,
  by: string,
): Promise<Result<StandingDuty, RegisterRefusal>> {
  const kind = kindOf(platform, request.kind);
  if (!kind) {
    const known = platform.settings.register.kinds.map(({ id }) => id);
    return no({ code: 'unknown_kind', kind: request.kind, known });
  }
  const at = platform.clock.now();
  const { title, unit, startedAt } = request;
  // By what it is, so that a crash between number and record leaves no gap: the next try gets the same number.
  const id = createHash('sha256').update([kind.id, unit, title, startedAt].join('\n')).digest('hex').slice(0, 16);
  const trial = openDuty({ ...request, id, number: '' }, kind, by, at);
  if (!trial.ok) return trial;
  const there = await findDuty(platform, id);
  if (there) return no({ code: 'already', number: there.entry.number });
  const entry = { ...trial.value, number: await numberFor(platform, id, at) };
  const put = booksInLog(platform).put([recordOf(entry, 1, by, at, 'duty_opened')]);
  try {
    await put;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return no({ code: 'already', number: entry.number });
  }
  return ok((await findDuty(platform, id))!);
}

/** `公开〔2026〕3号`: one series a year, no gaps. */
export async function numberFor({ cases }: Pick<Platform, 'cases'>, id: string, at: Instant): Promise<string> {
  const year = Number(civilDate(at).slice(0, 4));
  const [number] = await cases.numberFor(SERIES, year, [`${REGISTER}:${id}`]);
  return `${SERIES}〔${year}〕${number}号`;
}

/** What a person can do with a duty. */
export type DutyStep =
  | {
      readonly step: 'mark';
      readonly mark: Mark;
      readonly doneAt: Instant;
      readonly note: string;
      readonly adoption?: Adoption;
    }
  | { readonly step: 'done'; readonly doneAt: Instant; readonly result: string; readonly link: string | null }
  | { readonly step: 'void'; readonly reason: string };

/** Takes a step on a duty for a named person, decided on its newest version. */
export async function stepDuty(
  platform: Platform,
  reference: string,
  given: DutyStep,
  by: string,
): Promise<Result<StandingDuty, RegisterRefusal>> {
  for (;;) {
    const duty = await findDuty(platform, reference);
    if (!duty) return no({ code: 'unknown_duty', reference });
    const at = platform.clock.now();
    const taken = take(duty, given, by, at);
    if (!taken.ok) return taken;
    const action = { mark: 'duty_marked', done: 'duty_done', void: 'duty_voided' }[given.step];
    try {
      await booksInLog(platform).put([recordOf(taken.value, duty.record.version + 1, by, at, action)]);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    return ok((await findDuty(platform, duty.entry.id))!);
  }
}

function take({ entry, kind }: StandingDuty, given: DutyStep, by: string, at: Instant): Result<DutyEntry, DutyRefusal> {
  switch (given.step) {
    case 'mark':
      return markDuty(entry, kind, given, by, at);
    case 'done':
      return finishDuty(entry, kind, given, by, at);
    case 'void':
      return voidDuty(entry, given.reason);
    default:
      return given satisfies never;
  }
}

export const recordOf = (
  content: DutyEntry,
  version: number,
  by: string,
  at: Instant,
  action: string,
): BookRecord<DutyEntry> => ({ book: REGISTER, id: content.id, version, at, by, action, content });

const kindOf = ({ settings }: Pick<Platform, 'settings'>, id: string): DutyKind | undefined =>
  settings.register.kinds.find((kind) => kind.id === id);
