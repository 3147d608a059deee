import { dutyStanding } from '@tingchao/domain/register/duty-clock.ts';
import { adoptionSchema } from '@tingchao/domain/register/duty-entry.ts';
import { markNames } from '@tingchao/domain/register/register-settings.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { StandingDuty } from '@tingchao/response/register.ts';
import { z } from 'zod';
import type { Names } from './names.ts';

export const standings = {
  in_time: '按期办结',
  late: '逾期办结',
  running: '在办',
  overdue: '已逾期',
  none: '没有时限',
} as const;

export const dutySchema = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.string(),
  kindName: z.string(),
  title: z.string(),
  unit: z.string(),
  unitName: z.string(),
  owner: z.string(),
  urgent: z.boolean(),
  period: z.string().nullable(),
  status: z.enum(['open', 'done', 'void']),
  standing: z.enum(Object.keys(standings) as [keyof typeof standings]),
  startedAt: z.string(),
  dueAt: z.string().nullable(),
  arithmetic: z.string().nullable(),
  missingYear: z.int().nullable().meta({ description: '放假安排尚未录入的年份，时限因此算不出' }),
  basis: z.string(),
  marks: z.array(z.object({ mark: z.string(), name: z.string(), at: z.string(), by: z.string(), note: z.string() })),
  missing: z.array(z.object({ mark: z.string(), name: z.string() })).meta({ description: '办结前还缺的环节' }),
  adoption: adoptionSchema.unwrap().nullable(),
  done: z.object({ at: z.string(), by: z.string(), result: z.string(), link: z.string().nullable() }).nullable(),
  voidReason: z.string().nullable(),
  reminded: z.int().meta({ description: '提醒过几次' }),
  version: z.int(),
});
export type DutyView = z.infer<typeof dutySchema>;

/** A duty as the interface shows it. */
export function toDutyView(duty: StandingDuty, names: Names, at: Instant): DutyView {
  const { entry, kind, clock, missingYear, record } = duty;
  const missing = kind.requires.filter((mark) => entry.marks.every((one) => one.mark !== mark));
  return {
    id: entry.id,
    number: entry.number,
    kind: entry.kind,
    kindName: kind.name,
    title: entry.title,
    unit: entry.unit,
    unitName: names.unit(entry.unit),
    owner: entry.owner,
    urgent: entry.urgent,
    period: entry.period,
    status: entry.status,
    standing: entry.status === 'void' ? 'none' : dutyStanding(entry, clock, at),
    startedAt: toIso(entry.startedAt),
    dueAt: clock === null ? null : toIso(clock.dueAt),
    arithmetic: clock?.arithmetic ?? null,
    missingYear,
    basis: kind.basis,
    marks: entry.marks.map(({ mark, at: when, by, note }) => ({
      mark,
      name: markNames[mark],
      at: toIso(when),
      by,
      note,
    })),
    missing: entry.status === 'open' ? missing.map((mark) => ({ mark, name: markNames[mark] })) : [],
    adoption: entry.adoption,
    done: entry.done && { ...entry.done, at: toIso(entry.done.at) },
    voidReason: entry.voidReason,
    reminded: entry.reminded.length,
    version: record.version,
  };
}
