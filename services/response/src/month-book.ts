import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import { monthCopySchema, type MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/** Under which subject the audit log has what was done to months. */
export const MONTHS_SUBJECT = 'months';

/** What was done to a month: closed, with the hash of its copy, or opened again. */
export type MonthLine = {
  readonly action: 'month_closed' | 'month_reopened';
  readonly month: string;
  /** Which copy was made, or which one no longer stands for the month. */
  readonly copy: number;
  readonly at: ChainedEntry['at'];
  readonly by: string;
  /** SHA-256 of the copy; empty in a reopening. */
  readonly hash: string;
  readonly number: string;
  readonly reason: string;
};

type Stores = Pick<Platform, 'audit' | 'blobs'>;

/** Everything that was done to months, oldest first. The audit chain is the book: what is in it is neither changed nor taken out. */
export async function monthLines({ audit }: Pick<Stores, 'audit'>): Promise<readonly MonthLine[]> {
  const lines: MonthLine[] = [];
  for (let from = 1; ;) {
    const page = await audit.list({ subject: MONTHS_SUBJECT, from, limit: PAGE });
    lines.push(...page.filter(({ action }) => action === 'month_closed' || action === 'month_reopened').map(toLine));
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return lines;
    from = last.seq + 1;
  }
}

const PAGE = 500;

/** The line under which a month stands closed; undefined while it is open. */
export function standingClose(lines: readonly MonthLine[], month: string): MonthLine | undefined {
  const last = lines.findLast((line) => line.month === month);
  return last?.action === 'month_closed' ? last : undefined;
}

export function toLine({ action, actor, at, detail }: ChainedEntry): MonthLine {
  const text = (key: string): string => String(detail[key] ?? '');
  return {
    action: action === 'month_reopened' ? 'month_reopened' : 'month_closed',
    month: text('month'),
    copy: Number(detail['copy'] ?? 0),
    at,
    by: actor,
    hash: text('hash'),
    number: text('number'),
    reason: text('reason'),
  };
}

/** The bytes of a copy as they are kept: the same copy is the same bytes. Its text is never whole in memory. */
export async function writeCopy(copy: MonthCopy): Promise<Uint8Array> {
  const zip = createGzip({ level: 6 });
  const [packed] = await Promise.all([buffer(zip), pipeline(Readable.from(jsonParts(copy)), zip)]);
  return new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
}

/** `JSON.stringify` of a copy, in pieces of some hundred items. */
function* jsonParts(copy: MonthCopy): Generator<string> {
  let first = true;
  for (const [key, value] of Object.entries(copy)) {
    yield `${first ? '{' : ','}${JSON.stringify(key)}:`;
    first = false;
    if (key === 'ledger') yield* ledgerParts(copy.ledger);
    else if (Array.isArray(value)) yield* listParts(value);
    else yield JSON.stringify(value);
  }
  yield '}';
}

function* ledgerParts({ rows, ...rest }: MonthCopy['ledger']): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"rows":`;
  yield* listParts(rows);
  yield '}';
}

const PART = 500;

function* listParts(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (let at = 0; at < list.length; at += PART) {
    yield `${at === 0 ? '' : ','}${JSON.stringify(list.slice(at, at + PART)).slice(1, -1)}`;
  }
  yield ']';
}

/** A copy as it was frozen; undefined when its bytes are gone. Throws when they are not those that were closed. */
export async function readCopy(
  { blobs }: Pick<Stores, 'blobs'>,
  { hash, month }: MonthLine,
): Promise<MonthCopy | undefined> {
  const bytes = await blobs.get(hash);
  if (bytes === undefined) return undefined;
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== hash) throw new Error(`${month} 的月结副本与审计链上的哈希不符（应为 ${hash}，实为 ${found}）`);
  return monthCopySchema.parse(JSON.parse(gunzipSync(bytes).toString('utf8')));
}
