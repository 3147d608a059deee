import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';
import { channelTypeSchema } from '../post/post.ts';
import type { CaseFile } from '../response/case-file.ts';
import { receiverOf, type Assignment } from '../response/case-parts.ts';
import { caseStateSchema, isOpen, stageOf, stages } from '../response/case-states.ts';
import { printedNumber } from '../response/notices.ts';
import { answerClock } from '../response/owed-answer.ts';
import { isSealed } from '../response/sealed-title.ts';
import { instantSchema, minutes, type Instant } from '../time/instant.ts';

/** 0 or 1: the average of it is a share. */
const shareSchema = z.union([z.literal(0), z.literal(1)]);

export const caseFiguresSchema = z
  .strictObject({
    /** As printed; null where the case is sealed, so that no list names it. */
    number: z.string().nullable(),
    region: z.string().nullable(),
    topic: z.string().nullable(),
    townships: z.array(z.string()).readonly(),
    /** The channel the matter was first seen on. */
    channel: channelTypeSchema.nullable(),
    level: levelSchema,
    status: caseStateSchema,
    stage: z.enum(stages),
    open: z.boolean(),
    openedAt: instantSchema,
    /** The unit (or township) that leads; null before dispatch and after it was returned. */
    leadUnit: z.string().nullable(),
    /** Units whose assisting part is not done. */
    assisting: z.array(z.string()).readonly(),
    leadStatus: z.enum(['offered', 'accepted', 'done']).nullable(),
    /** End of the lead's own clock, an approved extension counted in. */
    unitDueAt: instantSchema.nullable(),
    /** 1 when the lead was done by then; what runs or was late is 0. */
    unitInTime: shareSchema.nullable(),
    /** From 交办 to done. */
    unitMinutes: z.number().int().nullable(),
    /** From the opening of the case to the first 交办. */
    dispatchMinutes: z.number().int().nullable(),
    /** How many assignments came back (退单). */
    returns: z.number().int(),
    /** End of the clock of the public response; null when none is due (无需回应, 已并案). */
    responseDueAt: instantSchema.nullable(),
    /** Publication of the first answer that stopped that clock. */
    respondedAt: instantSchema.nullable(),
    /** From detection to that answer; begun minutes count in full. */
    responseMinutes: z.number().int().nullable(),
    /** 1 when answered at all; null when no answer is due. */
    answered: shareSchema.nullable(),
    /** 1 when answered by the due time; no answer yet and a late one are 0. Late stays late. */
    answeredInTime: shareSchema.nullable(),
    /** Channel of the first answer; an answer that was seen names `官方渠道(监测)`. */
    answerChannel: z.string().nullable(),
    /** From the first draft to its publication: how long 审签 and 保密审查 take. */
    approvalMinutes: z.number().int().nullable(),
    /** Names of the letters that were signed: 催办, 督办, 通报. */
    signedLetters: z.array(z.string()).readonly(),
    verified: z.enum(['属实', '部分属实', '不属实', '无法核实']).nullable(),
    closedAt: instantSchema.nullable(),
    /** 1 when it was ever opened again (次生). */
    reopened: shareSchema,
  })
  .readonly();
/** What dashboards count a case by. Holds no name, no text, no title; nothing in it depends on the present time. */
export type CaseFigures = z.infer<typeof caseFiguresSchema>;

/** What an answer's channel is called when it was seen on an official channel and not published from here. */
export const SEEN_ANSWER = '官方渠道（监测）';

/**
 * The figures of a case. 48-hour rate (61号 三): of the cases whose `responseDueAt` has passed, the share with
 * `answeredInTime` — one that was never answered stays in the denominator.
 */
export function caseFigures(file: CaseFile): CaseFigures {
  const { about } = file;
  return {
    number: isSealed(file) ? null : printedNumber(file),
    region: about?.region ?? null,
    topic: about?.topic ?? null,
    townships: about?.townships ?? [],
    channel: about?.channel ?? null,
    level: file.level,
    status: file.status,
    stage: stageOf(file.status),
    open: isOpen(file.status),
    openedAt: file.openedAt,
    ...unitFigures(file),
    ...responseFigures(file),
    signedLetters: file.letters.filter(({ status }) => status === 'signed').map(({ name }) => name),
    verified: file.closing?.verified ?? null,
    closedAt: file.closing?.at ?? null,
    reopened: share(file.reopenings > 0),
  };
}

type UnitFigures = Pick<
  CaseFigures,
  'leadUnit' | 'assisting' | 'leadStatus' | 'unitDueAt' | 'unitInTime' | 'unitMinutes' | 'dispatchMinutes' | 'returns'
>;

function unitFigures({ assignments, openedAt }: CaseFile): UnitFigures {
  const last = assignments.findLast(({ part }) => part === 'lead');
  const lead = last?.status === 'returned' || last?.status === 'transferred' ? undefined : last;
  const dueAt = lead ? (lead.extension?.until ?? lead.dueAt) : null;
  const doneAt = lead?.status === 'done' ? lead.endedAt : null;
  const dispatched = assignments[0]?.offeredAt ?? null;
  return {
    leadUnit: lead ? receiverOf(lead) : null,
    assisting: [...new Set(assignments.filter(isAssisting).map(receiverOf))],
    leadStatus: lead ? (lead.status as 'offered' | 'accepted' | 'done') : null,
    unitDueAt: dueAt,
    unitInTime: dueAt === null ? null : share(doneAt !== null && doneAt <= dueAt),
    unitMinutes: lead && doneAt !== null ? span(lead.offeredAt, doneAt) : null,
    dispatchMinutes: dispatched === null ? null : span(openedAt, dispatched),
    returns: assignments.filter(({ status }) => status === 'returned').length,
  };
}

const isAssisting = ({ part, status }: Assignment): boolean =>
  part === 'assist' && (status === 'offered' || status === 'accepted');

type ResponseFigures = Pick<
  CaseFigures,
  | 'responseDueAt'
  | 'respondedAt'
  | 'responseMinutes'
  | 'answered'
  | 'answeredInTime'
  | 'answerChannel'
  | 'approvalMinutes'
>;

function responseFigures(file: CaseFile): ResponseFigures {
  const clock = answerClock(file);
  const metAt = clock?.metAt ?? null;
  const answer = metAt === null ? undefined : file.answers.find(({ at }) => at === metAt);
  return {
    responseDueAt: clock?.dueAt ?? null,
    respondedAt: metAt,
    responseMinutes: clock && metAt !== null ? span(clock.startedAt, metAt) : null,
    answered: clock ? share(metAt !== null) : null,
    answeredInTime: clock ? share(metAt !== null && metAt <= clock.dueAt) : null,
    answerChannel: answer ? answer.channel || SEEN_ANSWER : null,
    approvalMinutes: approvalMinutes(file),
  };
}

function approvalMinutes({ answers, drafts }: CaseFile): number | null {
  const published = answers.find(({ source }) => source === 'published');
  const draft = drafts[0];
  return published && draft ? span(draft.at, published.at) : null;
}

const share = (is: boolean): 0 | 1 => (is ? 1 : 0);

/** Whole minutes from one time to another, begun ones in full, never below 0. */
const span = (from: Instant, to: Instant): number => Math.max(0, Math.ceil((to - from) / minutes(1)));
