import { quietUntil } from '@tingchao/domain/notice/quiet-hours.ts';
import { dueReminder, type Reminder } from '@tingchao/domain/register/reminders.ts';
import { recurrencesAt, type Recurrence } from '@tingchao/domain/register/recurring.ts';
import type { DutyEntry } from '@tingchao/domain/register/duty-entry.ts';
import { unitName } from '@tingchao/domain/response/units-settings.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict, Permanent, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import { booksInLog } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { numberFor, readRegister, recordOf, type StandingDuty } from './register.ts';

/** One look at the register: what its periods bring is registered, what is due is reminded of. Returns how much of each. */
export async function turnRegister(
  platform: Platform,
): Promise<{ readonly opened: number; readonly reminded: number }> {
  const opened = await openRecurring(platform);
  return { opened, reminded: await remind(platform) };
}

/** Registers the duties of the periods of now; each once for ever, whoever else looks at the same time. */
async function openRecurring(platform: Platform): Promise<number> {
  const at = platform.clock.now();
  const known = new Set((await booksInLog(platform).list('register')).map(({ id }) => id));
  // What was due before this system came is no duty of it.
  const fresh = recurrencesAt(at, platform.settings.register).filter(({ id, dueAt }) => !known.has(id) && dueAt >= at);
  let opened = 0;
  for (const one of fresh) {
    const number = await numberFor(platform, one.id, at);
    try {
      await booksInLog(platform).put([recordOf(toEntry(one, number, platform, at), 1, SYSTEM.id, at, 'duty_opened')]);
      opened += 1;
    } catch (error) {
      // Another process was faster with the very same entry.
      if (!(error instanceof Conflict)) throw error;
    }
  }
  return opened;
}

function toEntry(one: Recurrence, number: string, { settings }: Platform, at: Instant): DutyEntry {
  return {
    id: one.id,
    number,
    kind: one.kind.id,
    title: one.title,
    unit: settings.register.office,
    owner: '',
    urgent: false,
    startedAt: one.startedAt,
    dueAt: one.dueAt,
    period: one.period,
    openedAt: at,
    openedBy: SYSTEM.id,
    status: 'open',
    marks: [],
    adoption: null,
    done: null,
    voidReason: null,
    reminded: [],
  };
}

/** Sends the reminders that are due, outside quiet hours; written down before they leave, taken back when nobody took them. */
async function remind(platform: Platform): Promise<number> {
  const { settings, clock } = platform;
  const calendar = createCalendar(settings.calendars);
  if (quietUntil('IV', clock.now(), calendar, settings.notices) !== null) return 0;
  let reminded = 0;
  for (const duty of await readRegister(platform)) {
    const at = clock.now();
    const due = dueReminder(duty.entry, duty.clock, at, settings.register);
    if (!due) continue;
    const claimed = { ...duty.entry, reminded: [...duty.entry.reminded, ...due.passed] };
    const { version } = duty.record;
    try {
      await booksInLog(platform).put([recordOf(claimed, version + 1, SYSTEM.id, at, 'duty_reminded')]);
    } catch (error) {
      // A person took a step, or another process reminds: the next look sees.
      if (error instanceof Conflict) continue;
      throw error;
    }
    if (await send(platform, duty, due.reminder)) reminded += 1;
    else await takeBack(platform, duty, version + 1, at);
  }
  return reminded;
}

async function takeBack(platform: Platform, { entry }: StandingDuty, version: number, at: Instant): Promise<void> {
  try {
    await booksInLog(platform).put([recordOf(entry, version + 1, SYSTEM.id, at, 'reminder_failed')]);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

/** By every way that leads to the unit; true when one of them took it, or may have. It carries number, kind and time only. */
async function send(platform: Platform, { entry, kind, clock }: StandingDuty, reminder: Reminder): Promise<boolean> {
  const { app, notices, units } = platform.settings;
  const base = (notices.linkBase ?? `http://${app.server.host}:${app.server.port}`).replace(/\/+$/u, '');
  let taken = false;
  for (const notifier of platform.notifiers.filter(({ reaches }) => reaches?.(entry.unit) !== false)) {
    try {
      await notifier.send({
        idempotencyKey: `${entry.id}:${reminder.id}`,
        to: entry.unit,
        toName: unitName(units, entry.unit),
        subject: `【公开事项提醒】${entry.number} ${kind.name}`,
        body: `${reminder.words}，时限 ${civilDate(clock!.dueAt)}。请登录处置台办理。`,
        link: `${base}/api/register/${encodeURIComponent(entry.id)}`,
      });
      taken = true;
      platform.events.emit('notice_sent', { caseId: entry.id, step: reminder.id, way: notifier.name });
    } catch (error) {
      if (!(error instanceof Transient || error instanceof Permanent)) throw error;
      if (error instanceof Unanswered) taken = true;
      platform.events.emit('notice_failed', { caseId: entry.id, step: reminder.id, reason: error.message });
    }
  }
  return taken;
}
