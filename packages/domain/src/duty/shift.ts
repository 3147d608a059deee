import { z } from 'zod';
import { civilDate, instant, minutes, parseInstant, plus, days, type Instant } from '../time/instant.ts';

/** A phone an officer is on duty with: a fixed line with extension, a mobile, or the short number of an office. */
export const phoneSchema = z
  .string()
  .trim()
  .regex(/^\+?\d(?:[\d -]{1,18}\d)?$/u, '电话只写数字、空格和连字符');

export const dutyPersonSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(50),
    /** 职务, e.g. `副主任`. */
    position: z.string().trim().max(50).default(''),
    /** Account of the desk, where the person has one. */
    account: z.string().trim().min(1).max(50).nullable().default(null),
    phones: z.array(phoneSchema).min(1, '至少写一个电话').max(4).readonly(),
  })
  .readonly();
/** Somebody on the rota, and how to reach them. */
export type DutyPerson = z.infer<typeof dutyPersonSchema>;

export const daySchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/u, '日期写成 2026-03-02 的样子')
  .refine((day) => parseInstant(day) !== undefined, '没有这一天');

export const shiftSchema = z
  .strictObject({
    /** The duty day: it begins at the handover of this date and ends at that of the next. */
    day: daySchema,
    officers: z.array(dutyPersonSchema).min(1, '至少一名值班员').max(6).readonly(),
    /** Who steps in when the officer cannot be reached. */
    standIns: z.array(dutyPersonSchema).max(6).readonly().default([]),
    /** 带班领导. */
    leader: dutyPersonSchema,
    note: z.string().trim().max(300).default(''),
  })
  .readonly();
/** 值班表: one duty day. */
export type Shift = z.infer<typeof shiftSchema>;

/** Minutes after midnight of `08:30`. */
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** The duty day `at` belongs to: before the handover it is still the day before. `handover` as `08:30`. */
export const dutyDay = (at: Instant, handover: string): string => civilDate(instant(at - minutes(minuteOf(handover))));

/** When a duty day begins. */
export const startOfDuty = (day: string, handover: string): Instant =>
  plus(parseInstant(day)!, minutes(minuteOf(handover)));

/** Who is on duty at `at`; undefined when nobody is written down for that day. */
export const shiftAt = (shifts: readonly Shift[], at: Instant, handover: string): Shift | undefined =>
  shifts.find(({ day }) => day === dutyDay(at, handover));

/** What a rota lacks in the days to come: nobody at all, or nobody who could step in. */
export type RotaGap = { readonly day: string; readonly lacks: 'shift' | 'stand_in' };

/** The gaps of the `count` duty days from the present one on, in order. */
export function rotaGaps(shifts: readonly Shift[], at: Instant, handover: string, count: number): readonly RotaGap[] {
  const first = startOfDuty(dutyDay(at, handover), handover);
  return Array.from({ length: count }, (_, n) => dutyDay(plus(first, days(n)), handover)).flatMap((day): RotaGap[] => {
    const shift = shifts.find((one) => one.day === day);
    if (!shift) return [{ day, lacks: 'shift' }];
    return shift.standIns.length === 0 ? [{ day, lacks: 'stand_in' }] : [];
  });
}
