import { planShift, type ShiftRefusal } from '@tingchao/domain/duty/plan-shift.ts';
import { dutyDay, shiftAt, shiftSchema, type Shift } from '@tingchao/domain/duty/shift.ts';
import { unansweredSince, whoseTurn, type Turn } from '@tingchao/domain/duty/turn.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { ok, type Result } from '@tingchao/domain/result.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { booksInLog } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** The book of the rota, one record a duty day. */
export const ROTA = 'duty_rota';
/** Open cases that are looked at for one that nobody took up; the newest come first. */
const MOST_CASES = 500;

/** Every duty day that is written down, in order. */
export async function readRota(platform: Pick<Platform, 'log' | 'audit'>): Promise<readonly Shift[]> {
  const records = await booksInLog(platform).list(ROTA);
  return records.map(({ content }) => shiftSchema.parse(content)).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/** Who is on duty now; undefined when nobody is written down for the present duty day. */
export async function shiftNow(
  platform: Pick<Platform, 'log' | 'audit' | 'settings' | 'clock'>,
): Promise<Shift | undefined> {
  const { handover } = platform.settings.notices;
  const at = platform.clock.now();
  const record = await booksInLog(platform).get(ROTA, dutyDay(at, handover));
  return record === undefined ? undefined : shiftSchema.parse(record.content);
}

/** Writes or changes a duty day for a named person; `Conflict` when somebody else did at the same moment. */
export async function writeShift(
  platform: Platform,
  given: Shift,
  reason: string,
  by: string,
): Promise<Result<Shift, ShiftRefusal>> {
  const books = booksInLog(platform);
  const record = await books.get(ROTA, given.day);
  const before = record === undefined ? undefined : shiftSchema.parse(record.content);
  const at = platform.clock.now();
  const planned = planShift(given, before, reason, { at, handover: platform.settings.notices.handover });
  if (!planned.ok) return planned;
  const action = before === undefined ? 'shift_planned' : 'shift_changed';
  const content =
    reason === '' ? planned.value : { ...planned.value, note: `${planned.value.note}（换班：${reason}）` };
  const shift = shiftSchema.parse({ ...content, note: content.note.slice(0, 300) });
  await books.put([{ book: ROTA, id: shift.day, version: (record?.version ?? 0) + 1, at, by, action, content: shift }]);
  return ok(shift);
}

/** A case that nobody took up, and whose turn it is by the rota; null where nobody is on it. */
export type Untaken = { readonly file: CaseFile; readonly since: Instant; readonly turn: Turn | null };

/** Open cases of the levels that must be taken up at once and were not, the longest waiting first. */
export async function untakenCases(platform: Platform): Promise<readonly Untaken[]> {
  const { acknowledge, handover } = platform.settings.notices;
  const { dutyOfficer } = platform.settings.sla.notices;
  const [files, rota] = await Promise.all([platform.cases.list({ open: true, limit: MOST_CASES }), readRota(platform)]);
  const at = platform.clock.now();
  const shift = shiftAt(rota, at, handover);
  return files
    .flatMap((file) => {
      const since = unansweredSince(file, { levels: acknowledge.levels, dutyOfficer });
      if (since === null) return [];
      const turn = shift === undefined ? null : whoseTurn(shift, since, at, acknowledge.afterMinutes);
      return [{ file, since, turn }];
    })
    .toSorted((a, b) => a.since - b.since);
}
