import { monthCopy, tableOf, type EarlierMonth, type MonthCopy } from '@tingchao/domain/report/month/month-copy.ts';
import { monthPeriod, shift, type MonthPeriod } from '@tingchao/domain/report/month/month-period.ts';
import { SYSTEM, type Actor } from '@tingchao/domain/response/case-parts.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { gatherMonth } from './gather-month.ts';
import {
  MONTHS_SUBJECT,
  monthLines,
  readCopy,
  standingClose,
  toLine,
  writeCopy,
  type MonthLine,
} from './month-book.ts';
import { namesOf } from './read-reports.ts';

/** Why a month may not be closed or opened again. */
export type MonthRefusal =
  | { readonly code: 'no_month'; readonly month: string }
  | { readonly code: 'not_over'; readonly month: string; readonly to: Instant }
  | { readonly code: 'closed_already'; readonly line: MonthLine }
  | { readonly code: 'not_closed'; readonly month: string }
  | { readonly code: 'needs_person' }
  | { readonly code: 'needs_reason' };

/** A refusal in words, and what to do. */
export function explainMonth(refusal: MonthRefusal): string {
  switch (refusal.code) {
    case 'no_month':
      return `月份须写成 2026-11 的样子，写的是“${refusal.month}”。`;
    case 'not_over':
      return `${refusal.month} 的统计期到 ${toClock(refusal.to)} 才结束，此前只能看预表（tingchao export monthly --month ${refusal.month}）。`;
    case 'closed_already':
      return `${refusal.line.month} 已由 ${refusal.line.by} 于 ${toClock(refusal.line.at)} 月结（${refusal.line.number}，第 ${refusal.line.copy} 份）；确需重做，先 tingchao month reopen ${refusal.line.month}，原副本保留。`;
    case 'not_closed':
      return `${refusal.month} 没有月结，不必重开。`;
    case 'needs_person':
      return '月结须由具名人员办理。';
    case 'needs_reason':
      return '重开须写明理由。';
    default:
      return refusal satisfies never;
  }
}

/** The period of a month by the settings in force; undefined for what is no month. */
export function periodOf({ settings }: Pick<Platform, 'settings'>, month: string): MonthPeriod | undefined {
  return monthPeriod(month, settings.reports.monthly, createCalendar(settings.calendars));
}

/** The month as it would be closed now, without closing it: the table before the month is over, or the proof after. */
export async function previewMonth(platform: Platform, month: string): Promise<Result<MonthCopy, MonthRefusal>> {
  const period = periodOf(platform, month);
  if (period === undefined) return no({ code: 'no_month', month });
  return ok(await makeCopy(platform, period, { copy: 0, number: '', by: '' }));
}

/**
 * Closes a month for a named person: the copy first, then its hash on the audit chain, which is the act. Whoever comes second
 * is told who closed it; a crash in between leaves bytes that nothing refers to. The copy cannot change afterwards: it is found
 * by its hash only.
 */
export async function closeMonth(
  platform: Platform,
  month: string,
  by: Actor,
): Promise<Result<{ readonly line: MonthLine; readonly copy: MonthCopy }, MonthRefusal>> {
  if (by.id === SYSTEM.id) return no({ code: 'needs_person' });
  const period = periodOf(platform, month);
  if (period === undefined) return no({ code: 'no_month', month });
  const at = platform.clock.now();
  if (at < period.to) return no({ code: 'not_over', month, to: period.to });
  const lines = await monthLines(platform);
  const standing = standingClose(lines, month);
  if (standing) return no({ code: 'closed_already', line: standing });
  const n = lines.filter((line) => line.month === month && line.action === 'month_closed').length + 1;
  const year = Number(month.slice(0, 4));
  const [serial] = await platform.cases.numberFor(SERIES, year, [`${month}#${n}`]);
  const number = `${SERIES}〔${year}〕${serial}号`;
  const copy = await makeCopy(platform, period, { copy: n, number, by: by.id });
  const hash = await platform.blobs.put(await writeCopy(copy));
  const entry = await platform.audit.append(`month-${month}-close-${n}`, {
    at: platform.clock.now(),
    actor: by.id,
    action: 'month_closed',
    subject: MONTHS_SUBJECT,
    detail: {
      month,
      copy: n,
      number,
      hash,
      cases: copy.cases.length,
      messages: copy.messages.length,
      settings: copy.settingsVersion,
    },
  });
  const line = toLine(entry);
  if (line.hash !== hash) {
    await platform.blobs.remove([hash]);
    return no({ code: 'closed_already', line });
  }
  platform.events.emit('month_closed', { month, copy: n, cases: copy.cases.length, actor: by.id });
  return ok({ line, copy });
}

/** Opens a closed month again, for a named person with a reason. Its copies stay; the next closing makes another. */
export async function reopenMonth(
  platform: Platform,
  month: string,
  by: Actor,
  reason: string,
): Promise<Result<MonthLine, MonthRefusal>> {
  if (by.id === SYSTEM.id) return no({ code: 'needs_person' });
  if (reason.trim().length < 2) return no({ code: 'needs_reason' });
  if (periodOf(platform, month) === undefined) return no({ code: 'no_month', month });
  const standing = standingClose(await monthLines(platform), month);
  if (standing === undefined) return no({ code: 'not_closed', month });
  const { copy, number } = standing;
  const entry = await platform.audit.append(`month-${month}-reopen-${copy}`, {
    at: platform.clock.now(),
    actor: by.id,
    action: 'month_reopened',
    subject: MONTHS_SUBJECT,
    detail: { month, copy, number, reason: reason.trim() },
  });
  return ok(toLine(entry));
}

/** The series of the frozen ledgers (report-templates.yaml `numbering`). */
const SERIES = '舆台账';

async function makeCopy(
  platform: Platform,
  period: MonthPeriod,
  act: { readonly copy: number; readonly number: string; readonly by: string },
): Promise<MonthCopy> {
  const { settings } = platform;
  const at = platform.clock.now();
  const lines = await monthLines(platform);
  const earlier = (month: string): Promise<EarlierMonth | null> => earlierTotals(platform, lines, month);
  return monthCopy({
    ...(await gatherMonth(platform, period, at)),
    period,
    region: settings.app.region.county,
    closedAt: at,
    closedBy: act.by,
    copy: act.copy,
    number: act.number,
    settingsVersion: settings.version,
    names: namesOf(platform),
    reports: settings.reports,
    previous: await earlier(shift(period.month, -1)),
    yearAgo: await earlier(shift(period.month, -12)),
  });
}

/** Totals of a month that stands closed, to compare with; null where it does not. */
async function earlierTotals(
  platform: Platform,
  lines: readonly MonthLine[],
  month: string,
): Promise<EarlierMonth | null> {
  const line = standingClose(lines, month);
  const copy = line && (await readCopy(platform, line));
  return copy ? { month, cells: { ...tableOf(copy, 'levels').total.cells, ...prefixed(copy) } } : null;
}

/** Totals of the messages, told apart from those of the cases. */
const prefixed = (copy: MonthCopy): Readonly<Record<string, number | null>> =>
  Object.fromEntries(
    Object.entries(tableOf(copy, 'channels').total.cells).map(([key, value]) => [`messages.${key}`, value]),
  );
