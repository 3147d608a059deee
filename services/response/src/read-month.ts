import { createHash } from 'node:crypto';
import type { MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import type { Titles } from '@tingchao/domain/report/month/month-document.ts';
import { monthAt, shift } from '@tingchao/domain/report/month/month-period.ts';
import { titleFor } from '@tingchao/domain/response/sealed-title.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { previewMonth, type MonthRefusal } from './close-month.ts';
import { monthLines, readCopy, standingClose, type MonthLine } from './month-book.ts';

/** Why a month cannot be shown. */
export type NoMonth =
  | MonthRefusal
  | { readonly code: 'no_copy'; readonly month: string; readonly copies: readonly number[] }
  | { readonly code: 'copy_gone'; readonly line: MonthLine };

/** The copy a month stands closed with, the `n`-th copy when asked for, a preview while the month is open. */
export async function readMonth(platform: Platform, month: string, n?: number): Promise<Result<MonthCopy, NoMonth>> {
  const lines = await monthLines(platform);
  const closes = lines.filter((line) => line.month === month && line.action === 'month_closed');
  const line = n === undefined ? standingClose(lines, month) : closes.find(({ copy }) => copy === n);
  if (line === undefined) {
    if (n === undefined) return previewMonth(platform, month);
    return no({ code: 'no_copy', month, copies: closes.map(({ copy }) => copy) });
  }
  const copy = await readCopy(platform, line);
  return copy === undefined ? no({ code: 'copy_gone', line }) : ok(copy);
}

/** The month whose period ended last. */
export function latestEnded({ settings, clock }: Pick<Platform, 'settings' | 'clock'>): string {
  return shift(monthAt(clock.now(), settings.reports.monthly, createCalendar(settings.calendars)).month, -1);
}

/** The titles that a month's report shows, as the live cases have them now; an erased one has none. */
export async function titlesFor(platform: Platform, numbers: readonly string[]): Promise<Titles> {
  const titles = new Map<string, string>();
  for (const number of numbers) {
    const file = await platform.cases.byNumber(number.replace(/-R\d+$/u, ''));
    if (file !== undefined && file.erasedAt === undefined) titles.set(number, titleFor(file, '台账'));
  }
  return titles;
}

/** One copy held against the audit chain. */
export type CopyCheck = MonthLine & { readonly state: 'whole' | 'changed' | 'gone' };

/** Holds every copy of every month against the hash that was written down when it was made. */
export async function checkCopies(platform: Pick<Platform, 'audit' | 'blobs'>): Promise<readonly CopyCheck[]> {
  const checks: CopyCheck[] = [];
  for (const line of await monthLines(platform)) {
    if (line.action !== 'month_closed') continue;
    const bytes = await platform.blobs.get(line.hash);
    const found = bytes && createHash('sha256').update(bytes).digest('hex');
    checks.push({ ...line, state: found === undefined ? 'gone' : found === line.hash ? 'whole' : 'changed' });
  }
  return checks;
}
