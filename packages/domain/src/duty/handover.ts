import { z } from 'zod';
import { levels } from '../analysis/analysis.ts';
import { no, ok, type Result } from '../result.ts';
import { findPersonalData, maskText } from '../text/mask.ts';
import { hours, instantSchema, minutes, plus, type Instant } from '../time/instant.ts';
import { daySchema, startOfDuty } from './shift.ts';

/** Why a matter goes over to the next shift. */
export const handoverCauses = ['untaken', 'overdue', 'due_soon', 'high_level', 'call_back'] as const;
export type HandoverCause = (typeof handoverCauses)[number];
export const handoverCauseNames: Readonly<Record<HandoverCause, string>> = {
  untaken: '无人知悉',
  overdue: '已超时',
  due_soon: '24 小时内到期',
  high_level: 'Ⅰ、Ⅱ级在办',
  call_back: '答应回电未办',
};

/** A matter by its number; its title is read where it is shown, by who may see it. */
const matterSchema = z
  .strictObject({
    caseId: z.string(),
    number: z.string(),
    level: z.enum(levels),
    causes: z.array(z.enum(handoverCauses)).min(1).readonly(),
    dueAt: instantSchema.nullable(),
  })
  .readonly();
export type HandoverMatter = z.infer<typeof matterSchema>;

const factsSchema = z
  .strictObject({
    from: instantSchema.meta({ description: '本班从何时起：上一次接班，没有则值班日开始' }),
    matters: z.array(matterSchema).readonly(),
    opened: z.int().min(0).meta({ description: '本班新立处置单' }),
    steps: z.array(z.strictObject({ action: z.string(), count: z.int().min(1) }).readonly()).readonly(),
    calls: z.int().min(0),
    unreached: z.int().min(0).meta({ description: '没有打通的电话' }),
    notices: z.int().min(0).meta({ description: '没有发出去的通知' }),
    sources: z.array(z.string()).readonly().meta({ description: '失败、断更、改版的信源名称' }),
    parked: z.int().min(0).meta({ description: '搁置的消息' }),
  })
  .readonly();
/** What the system knows of a shift when it is handed over; numbers and names of sources, never words of citizens. */
export type HandoverFacts = z.infer<typeof factsSchema>;

export const handoverSchema = z
  .strictObject({
    id: z.string(),
    /** The duty day it ends. */
    day: daySchema,
    status: z.enum(['offered', 'taken', 'withdrawn']),
    facts: factsSchema,
    notes: z.string().max(2000),
    offeredBy: z.string(),
    offeredAt: instantSchema,
    takenBy: z.string().nullable(),
    takenAt: instantSchema.nullable(),
    /** What who took it says of it: what was looked at together, what was not there. */
    remark: z.string().max(1000),
  })
  .readonly();
/** 值班交接: what one shift leaves to the next, by whom, and who took it when. */
export type Handover = z.infer<typeof handoverSchema>;

export type HandoverRefusal =
  | { readonly code: 'notes_needed'; readonly untaken: number }
  | { readonly code: 'offered_already'; readonly by: string }
  | { readonly code: 'same_person' }
  | { readonly code: 'not_offered' }
  | { readonly code: 'not_own' };

/** A shift is at most so long; what lies before belongs to a handover that nobody made. */
const LONGEST_SHIFT_MS = hours(48);
/** Taken later than this after it was offered, a handover is late: for that long it was nobody's. */
const LATE_MS = minutes(30);

/** From when the present shift counts: since the last taken handover, unless that is too long ago. */
export function shiftSince(last: Handover | undefined, day: string, at: Instant, handover: string): Instant {
  const begun = startOfDuty(day, handover);
  const taken = last?.takenAt ?? null;
  return taken !== null && taken <= at && taken > at - LONGEST_SHIFT_MS ? taken : begun;
}

/** Puts the matters in the order they are told in: by cause, then by what runs out first. */
export function inHandoverOrder(matters: readonly HandoverMatter[]): readonly HandoverMatter[] {
  const rank = ({ causes }: HandoverMatter): number =>
    Math.min(...causes.map((cause) => handoverCauses.indexOf(cause)));
  return matters.toSorted((a, b) => rank(a) - rank(b) || (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity));
}

/**
 * Offers a shift to the next one. A Ⅰ/Ⅱ matter that nobody has taken up is not left without a word; one handover is offered at a
 * time, and until it is taken the shift stays with who offers it.
 */
export function offerHandover(
  given: { readonly id: string; readonly day: string; readonly facts: HandoverFacts; readonly notes: string },
  standing: Handover | undefined,
  by: string,
  at: Instant,
): Result<Handover, HandoverRefusal> {
  if (standing?.status === 'offered') return no({ code: 'offered_already', by: standing.offeredBy });
  const untaken = given.facts.matters.filter(({ causes }) => causes.includes('untaken')).length;
  const notes = given.notes.trim();
  if (untaken > 0 && notes.length < 2) return no({ code: 'notes_needed', untaken });
  return ok({
    ...given,
    status: 'offered',
    notes: maskText(notes, findPersonalData(notes)),
    offeredBy: by,
    offeredAt: at,
    takenBy: null,
    takenAt: null,
    remark: '',
  });
}

/** Takes the shift over; nobody hands over to himself. */
export function takeHandover(
  one: Handover,
  remark: string,
  by: string,
  at: Instant,
): Result<Handover, HandoverRefusal> {
  if (one.status !== 'offered') return no({ code: 'not_offered' });
  if (one.offeredBy === by) return no({ code: 'same_person' });
  const said = remark.trim();
  return ok({ ...one, status: 'taken', takenBy: by, takenAt: at, remark: maskText(said, findPersonalData(said)) });
}

/** Takes an offer back, before it is taken: to write it anew. It stays in the book. */
export function withdrawHandover(one: Handover, by: string): Result<Handover, HandoverRefusal> {
  if (one.status !== 'offered') return no({ code: 'not_offered' });
  if (one.offeredBy !== by) return no({ code: 'not_own' });
  return ok({ ...one, status: 'withdrawn' });
}

/** Whole minutes that a handover lay between two shifts; 0 when it was taken in time. */
export function lateMinutes({ offeredAt, takenAt }: Handover, at: Instant): number {
  const lay = (takenAt ?? at) - offeredAt;
  return lay <= LATE_MS ? 0 : Math.floor(lay / minutes(1));
}

/** Which causes a case goes over for; empty when it may rest. `dueAt` is its clock that counts. */
export function causesOf(
  file: { readonly level: HandoverMatter['level']; readonly dueAt: Instant | null; readonly untaken: boolean },
  at: Instant,
): readonly HandoverCause[] {
  const { level, dueAt, untaken } = file;
  return [
    ...(untaken ? (['untaken'] as const) : []),
    ...(dueAt !== null && dueAt < at ? (['overdue'] as const) : []),
    ...(dueAt !== null && dueAt >= at && dueAt <= plus(at, hours(24)) ? (['due_soon'] as const) : []),
    ...(level === 'I' || level === 'II' ? (['high_level'] as const) : []),
  ];
}

/** A refusal in one Chinese line: what is wrong and what to do. */
export function explainHandoverRefusal(refusal: HandoverRefusal): string {
  switch (refusal.code) {
    case 'notes_needed':
      return `还有 ${refusal.untaken} 件Ⅰ、Ⅱ级无人知悉，交班须写明怎样联系、下一步谁办。`;
    case 'offered_already':
      return `“${refusal.by}”已交班，等人接；有变动请先撤回再交。`;
    case 'same_person':
      return '交班和接班须是两个人。';
    case 'not_offered':
      return '这次交班已被接走或撤回，请看最新一次。';
    case 'not_own':
      return '只有交班人自己能撤回。';
  }
}
