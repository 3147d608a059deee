import { peopleToTell } from '@tingchao/domain/duty/people-to-tell.ts';
import { randomUUID } from 'node:crypto';
import { quietUntil } from '@tingchao/domain/notice/quiet-hours.ts';
import { monthAt, monthPeriod, shift, type MonthPeriod } from '@tingchao/domain/report/month/month-period.ts';
import { monthReminder, type MonthReminder } from '@tingchao/domain/report/month/month-reminder.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { Permanent, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { monthLines, MONTHS_SUBJECT, standingClose } from './month-book.ts';
import { shiftNow } from './duty-rota.ts';

/**
 * Reminds the desk of a month's table that is due and not closed, each reminder once for ever: it is written down on the audit
 * chain before it leaves, so that of two processes one sends it, and a crash in between loses it rather than doubles it. What
 * nobody took is tried again at the next look. Returns how many left.
 */
export async function remindMonth(platform: Platform): Promise<number> {
  const { settings, clock } = platform;
  const at = clock.now();
  const calendar = createCalendar(settings.calendars);
  if (quietUntil('IV', at, calendar, settings.notices) !== null) return 0;
  const { monthly } = settings.reports;
  const now = monthAt(at, monthly, calendar);
  const periods = [monthPeriod(shift(now.month, -1), monthly, calendar), now].filter((one) => one !== undefined);
  const due = periods.flatMap((period) => {
    const reminder = monthReminder(period, at);
    return reminder === null ? [] : [{ period, reminder }];
  });
  if (due.length === 0) return 0;
  const [first] = await platform.audit.list({ limit: 1 });
  const lines = await monthLines(platform);
  let sent = 0;
  for (const { period, reminder } of due) {
    // A month that was over before this system did anything is none of its months.
    if (first === undefined || first.at >= period.to || standingClose(lines, period.month)) continue;
    if (await remindOnce(platform, period, reminder)) sent += 1;
  }
  return sent;
}

async function remindOnce(platform: Platform, { month }: MonthPeriod, reminder: MonthReminder): Promise<boolean> {
  const attempt = await nextAttempt(platform, reminder);
  if (attempt === undefined) return false;
  const token = randomUUID();
  const entry = (action: string): Omit<ChainedEntry, 'seq' | 'hash'> => ({
    at: platform.clock.now(),
    actor: SYSTEM.id,
    action,
    subject: MONTHS_SUBJECT,
    detail: { month, reminder: reminder.id, attempt, token },
  });
  const claimed = await platform.audit.append(`month-reminder:${reminder.id}:${attempt}`, entry('month_reminded'));
  if (claimed.detail['token'] !== token) return false;
  if (await send(platform, reminder)) return true;
  await platform.audit.append(`month-reminder:${reminder.id}:${attempt}:failed`, entry('month_reminder_failed'));
  return false;
}

/** The number of the next try; undefined when a try stands that was not taken back. */
async function nextAttempt(platform: Platform, { id }: MonthReminder): Promise<number | undefined> {
  const own = (await platform.audit.list({ subject: MONTHS_SUBJECT, limit: 10_000 })).filter(
    ({ detail }) => detail['reminder'] === id,
  );
  const tried = own.filter(({ action }) => action === 'month_reminded').length;
  const failed = own.filter(({ action }) => action === 'month_reminder_failed').length;
  return tried > failed ? undefined : tried + 1;
}

/** By every way that reaches the desk; true when one took it, or may have. */
async function send(platform: Platform, { id, words }: MonthReminder): Promise<boolean> {
  const { app, notices, sla } = platform.settings;
  const base = (notices.linkBase ?? `http://${app.server.host}:${app.server.port}`).replace(/\/+$/u, '');
  const to = sla.notices.dutyOfficer;
  const people = peopleToTell(await shiftNow(platform), 'month', notices)?.people;
  let taken = false;
  for (const notifier of platform.notifiers.filter(({ reaches }) => reaches?.(to, people) !== false)) {
    try {
      await notifier.send({
        idempotencyKey: `month:${id}`,
        to,
        toName: '值班员',
        ...(people && { people }),
        subject: `【月度统计提醒】${id.slice(0, 7)}`,
        body: `${words}。请在台账页月结 ${id.slice(0, 7)} 并报办公室。`,
        link: `${base}/api/months/${id.slice(0, 7)}?format=html`,
      });
      taken = true;
      platform.events.emit('notice_sent', { caseId: `month ${id}`, step: 'month', way: notifier.name });
    } catch (error) {
      if (!(error instanceof Transient || error instanceof Permanent)) throw error;
      if (error instanceof Unanswered) taken = true;
      platform.events.emit('notice_failed', { caseId: `month ${id}`, step: 'month', reason: error.message });
    }
  }
  return taken;
}
