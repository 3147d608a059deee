import { civilDay, type Instant } from '../time/instant.ts';
import type { DutyClock } from './duty-clock.ts';
import type { DutyEntry } from './duty-entry.ts';
import type { RegisterSettings } from './register-settings.ts';

/** What a reminder says of the time: `还有 3 天`, `今天到期`, `已逾期 8 天`. */
export type Reminder = { readonly id: string; readonly words: string };

/**
 * The reminder that is due now for a duty that is open, and those that time has passed over (the system was down, the duty came
 * late): they count as given. Null when none is due or it left before. By civil days: a reminder of the day leaves on that day.
 */
export function dueReminder(
  entry: DutyEntry,
  clock: DutyClock | null,
  at: Instant,
  { reminders }: RegisterSettings,
): { readonly reminder: Reminder; readonly passed: readonly string[] } | null {
  if (entry.status !== 'open' || clock === null) return null;
  // A due clock that moved (a supplement, an extension) is reminded of anew.
  const due = civilDay(clock.dueAt);
  const left = due - civilDay(at);
  const before = reminders.beforeDays.filter((days) => days >= left);
  const late = at > clock.dueAt ? Math.floor(Math.max(0, -left) / reminders.overdueEveryDays) + 1 : 0;
  const ids = [
    ...before.toSorted((a, b) => b - a).map((days) => `${due}:before:${days}`),
    ...Array.from({ length: late }, (_, index) => `${due}:overdue:${index + 1}`),
  ];
  const id = ids.at(-1);
  if (id === undefined || entry.reminded.includes(id)) return null;
  const words = at > clock.dueAt ? `已逾期 ${Math.max(1, -left)} 天` : left === 0 ? '今天到期' : `还有 ${left} 天`;
  return { reminder: { id, words }, passed: ids.filter((one) => !entry.reminded.includes(one)) };
}
