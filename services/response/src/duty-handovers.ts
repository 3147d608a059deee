import { randomUUID } from 'node:crypto';
import {
  causesOf,
  handoverSchema,
  inHandoverOrder,
  offerHandover,
  shiftSince,
  takeHandover,
  withdrawHandover,
  type Handover,
  type HandoverFacts,
  type HandoverMatter,
  type HandoverRefusal,
} from '@tingchao/domain/duty/handover.ts';
import { dutyDay } from '@tingchao/domain/duty/shift.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import { dueOf } from '@tingchao/domain/response/due-of.ts';
import { no, type Result } from '@tingchao/domain/result.ts';
import { hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { booksInLog, type BookRecord } from '@tingchao/ports/record-book.ts';
import type { CaseQuestion } from '@tingchao/ports/desk-reader.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readCalls } from './duty-calls.ts';
import { untakenCases } from './duty-rota.ts';
import { outagesOf } from './read-reports.ts';

/** The book of handovers, one record each; its versions are offered, taken, withdrawn. */
export const HANDOVERS = 'duty_handovers';
/** So many matters of a kind go over at most; a desk with more has other troubles, and the count says so. */
const MOST = 200;
const MOST_CALLS = 500;

/** Handovers, the latest first. */
export async function readHandovers(
  platform: Pick<Platform, 'log' | 'audit'>,
  limit: number,
): Promise<readonly Handover[]> {
  const records = await booksInLog(platform).list(HANDOVERS);
  return records
    .map(({ content }) => handoverSchema.parse(content))
    .toSorted((a, b) => b.offeredAt - a.offeredAt)
    .slice(0, limit);
}

/** What the present shift would leave to the next one, seen with the eyes of who asks. */
export async function gatherHandover(
  platform: Platform,
): Promise<{ readonly day: string; readonly facts: HandoverFacts }> {
  const at = platform.clock.now();
  const { handover } = platform.settings.notices;
  const day = dutyDay(at, handover);
  const last = (await readHandovers(platform, MOST)).find(({ status }) => status === 'taken');
  const from = shiftSince(last, day, at, handover);
  const ask = (question: Omit<CaseQuestion, 'scope' | 'limit'>): Promise<readonly CaseFile[]> =>
    platform.desk.cases({ scope: 'all', limit: MOST, ...question }).then(({ items }) => items);
  const [untaken, due, first, second, opened, calls, states] = await Promise.all([
    untakenCases(platform),
    ask({ order: 'due', dueBefore: plus(at, hours(24) + 1) }),
    ask({ open: true, level: 'I' }),
    ask({ open: true, level: 'II' }),
    ask({ openedFrom: from, openedBefore: plus(at, 1) }),
    readCalls(platform, { limit: MOST_CALLS }),
    platform.sources.list(),
  ]);
  const waiting = new Set(untaken.map(({ file }) => file.id));
  const files = new Map(
    [...untaken.map(({ file }) => file), ...due, ...first, ...second].map((file) => [file.id, file]),
  );
  const matters = [...files.values()].flatMap((file) => matterOf(file, waiting.has(file.id), at));
  const worked = [...new Map([...files.values(), ...opened].map((file) => [file.id, file])).values()];
  const own = calls.filter((call) => call.at >= from && call.at <= at);
  return {
    day,
    facts: {
      from,
      matters: inHandoverOrder(matters),
      opened: opened.length,
      steps: stepsOf(worked, from, at),
      calls: own.length,
      unreached: own.filter(({ reached }) => !reached).length,
      notices: worked.flatMap(({ notices }) => notices).filter(({ status }) => status === 'failed').length,
      sources: outagesOf(platform, states).map(({ name }) => name),
      parked: await platform.log.lag('parked', 'nobody'),
    },
  };
}

function matterOf(file: CaseFile, untaken: boolean, at: Instant): readonly HandoverMatter[] {
  if (!isOpen(file.status)) return [];
  const unmet = file.deadlines.filter(({ metAt }) => metAt === null).map((clock) => dueOf(clock));
  const dueAt = unmet.length === 0 ? null : unmet.reduce((a, b) => (a < b ? a : b));
  const causes = causesOf({ level: file.level, dueAt, untaken }, at);
  return causes.length === 0 ? [] : [{ caseId: file.id, number: file.number, level: file.level, causes, dueAt }];
}

function stepsOf(files: readonly CaseFile[], from: Instant, at: Instant): HandoverFacts['steps'] {
  const lines = files.flatMap(({ ledger }) => ledger).filter((line) => line.at >= from && line.at <= at);
  const counted = Map.groupBy(lines, ({ action }) => action);
  return [...counted].map(([action, some]) => ({ action, count: some.length })).toSorted((a, b) => b.count - a.count);
}

/** Offers the present shift to the next one, for a named person; `Conflict` when somebody did at the same moment. */
export async function offerShift(
  platform: Platform,
  notes: string,
  by: string,
): Promise<Result<Handover, HandoverRefusal>> {
  const at = platform.clock.now();
  const [standing] = await readHandovers(platform, 1);
  const offered = offerHandover({ id: randomUUID(), ...(await gatherHandover(platform)), notes }, standing, by, at);
  if (offered.ok) await write(platform, offered.value, { version: 1, at, by, action: 'shift_offered' });
  return offered;
}

/** Takes the offered shift over, for a named person. */
export const takeShift = (
  platform: Platform,
  id: string,
  remark: string,
  by: string,
): Promise<Result<Handover, HandoverRefusal>> =>
  change(platform, id, { by, action: 'shift_taken' }, (one, at) => takeHandover(one, remark, by, at));

/** Takes an offer back before somebody takes it over. */
export const withdrawShift = (platform: Platform, id: string, by: string): Promise<Result<Handover, HandoverRefusal>> =>
  change(platform, id, { by, action: 'shift_withdrawn' }, (one) => withdrawHandover(one, by));

async function change(
  platform: Platform,
  id: string,
  who: Pick<BookRecord, 'by' | 'action'>,
  step: (one: Handover, at: Instant) => Result<Handover, HandoverRefusal>,
): Promise<Result<Handover, HandoverRefusal>> {
  const record = await booksInLog(platform).get(HANDOVERS, id);
  if (record === undefined) return no({ code: 'not_offered' });
  const at = platform.clock.now();
  const changed = step(handoverSchema.parse(record.content), at);
  if (changed.ok) await write(platform, changed.value, { ...who, version: record.version + 1, at });
  return changed;
}

const write = (
  platform: Platform,
  content: Handover,
  record: Pick<BookRecord, 'version' | 'at' | 'by' | 'action'>,
): Promise<void> => booksInLog(platform).put([{ book: HANDOVERS, id: content.id, ...record, content }]);
