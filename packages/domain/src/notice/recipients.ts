import { CIVIL_OFFSET_MS, civilDate, instant, minutes, days, type Instant } from '../time/instant.ts';
import { isRobot, type NoticeSettings, type Recipient } from './notice-settings.ts';

/** Minutes after midnight of `22:00`. */
export const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Minutes after civil midnight of an instant. */
export const minuteOfDay = (at: Instant): number =>
  Math.floor(((((at + CIVIL_OFFSET_MS) % days(1)) + days(1)) % days(1)) / minutes(1));

/** The entry of a receiver; of one that has none, that of the fallback: nobody is left untold because nobody registered. */
export function recipientFor(to: string, settings: NoticeSettings): Recipient | undefined {
  const named = (id: string): Recipient | undefined => settings.recipients.find((one) => one.id === id);
  return named(to) ?? named(settings.fallback);
}

/** The ids of the people who receive for `recipient` at `at`: by the roster of the duty day, else the usual ones. */
export function onDuty(recipient: Recipient, settings: NoticeSettings, at: Instant): readonly string[] {
  // Before the handover the day before is still on duty.
  const date = civilDate(instant(at - minutes(minuteOf(settings.handover))));
  return recipient.roster.find(({ from, to }) => from <= date && date <= to)?.people ?? recipient.people;
}

/**
 * Where a notice to `to` goes by one way: the addresses of who is on duty, or of `named` where the rota names somebody; `null`
 * when the way does not reach anybody.
 */
export function addressesBy(
  way: string,
  to: string,
  settings: NoticeSettings,
  at: Instant,
  named?: readonly string[],
): readonly string[] | null {
  const recipient = recipientFor(to, settings);
  if (!recipient) return null;
  const duty = new Set(named ?? onDuty(recipient, settings, at));
  const addresses = settings.people
    .filter(({ id }) => duty.has(id))
    .flatMap(({ reach }) => reach.filter((one) => one.way === way).map(({ address }) => address));
  // A robot speaks to its group; the addresses are only whom it calls by name.
  if (isRobot(settings.ways, way)) return recipient.groups.includes(way) ? [...new Set(addresses)] : null;
  return addresses.length === 0 ? null : [...new Set(addresses)];
}
