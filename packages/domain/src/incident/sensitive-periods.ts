import { z } from 'zod';
import { civilDate, civilDay, type Instant } from '../time/instant.ts';
import type { DayKinds } from '../trend/day-kinds.ts';

/** The reason of a risk score that names a sensitive period. */
export const PERIOD_RULE = 'sensitivity.period';

const periodSchema = z
  .strictObject({
    name: z.string().min(1),
    months: z.array(z.int().min(1).max(12)).readonly().default([]).meta({ description: '哪几个月' }),
    fromCalendar: z.boolean().default(false).meta({ description: '法定节假日（含调休放假）当天；写了它就不看月份' }),
    topics: z.array(z.string()).readonly().default([]).meta({ description: '只对这些专题；空为全部' }),
    points: z.number().min(0).max(15).meta({ description: '敏感度加分；只影响研判先后，不改等级与时限' }),
  })
  .readonly()
  .refine(
    ({ months, fromCalendar }) => fromCalendar !== months.length > 0,
    '写 months 或 fromCalendar: true，二者取一',
  );

/** 敏感时点 of `config/risk.yaml`. Source of the first: 国办发明电〔2025〕7号 (duty on holidays); the others are defaults of ours. */
export const sensitivePeriodsSchema = z
  .strictObject({ rationale: z.string(), items: z.array(periodSchema).readonly() })
  .readonly();
export type SensitivePeriods = z.infer<typeof sensitivePeriodsSchema>;
export type SensitivePeriod = SensitivePeriods['items'][number];

/** The periods that hold for a matter of these topics on the civil day of `at`, those with most points first. */
export function periodsAt(
  { items }: Pick<SensitivePeriods, 'items'>,
  topics: readonly string[],
  at: Instant,
  kinds: DayKinds,
): readonly SensitivePeriod[] {
  const month = Number(civilDate(at).slice(5, 7));
  const holds = (period: SensitivePeriod): boolean =>
    (period.fromCalendar ? kinds.of(civilDay(at)) === 'holiday' : period.months.includes(month)) &&
    (period.topics.length === 0 || period.topics.some((topic) => topics.includes(topic)));
  return items.filter(holds).toSorted((a, b) => b.points - a.points);
}
