import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';
import { instantSchema } from '../time/instant.ts';

/** One clock: rule, start, due, basis and the arithmetic in print. */
export const deadlineSchema = z
  .strictObject({
    id: z.string(),
    /** `first_release`, `press_conference`, `public_response`, `internal_response`, `report_up`, `channel_reply`, `superior_order` … */
    kind: z.string(),
    name: z.string(),
    startedAt: instantSchema,
    dueAt: instantSchema,
    /** A national or source rule; soft targets are configurable. */
    hard: z.boolean(),
    calendar: z.enum(['natural', 'working']),
    basis: z.string(),
    /** `2026-04-02 07:30 + 48 小时 = 2026-04-04 07:30`. */
    arithmetic: z.string(),
    metAt: instantSchema.nullable(),
  })
  .readonly();
export type Deadline = z.infer<typeof deadlineSchema>;

/** A notice waiting to leave; the outbox lives in the case so that state and notice are saved together. */
export const outboxNoticeSchema = z
  .strictObject({
    /** Idempotency key: case id + step. */
    id: z.string(),
    step: z.string(),
    to: z.string(),
    subject: z.string(),
    body: z.string(),
    createdAt: instantSchema,
    status: z.enum(['pending', 'sent', 'failed']),
    tries: z.number().int(),
    nextTryAt: instantSchema,
    sentAt: instantSchema.nullable(),
    lastError: z.string().nullable(),
  })
  .readonly();
export type OutboxNotice = z.infer<typeof outboxNoticeSchema>;

/** 处置单: the response file of one incident, one document. */
export const caseFileSchema = z
  .strictObject({
    id: z.string(),
    /** Printed number, `青舆〔2026〕12号`. */
    number: z.string(),
    incidentId: z.string(),
    version: z.number().int().min(1),
    appendedVersion: z.number().int().min(0),
    title: z.string(),
    level: levelSchema,
    status: z.string(),
    openedAt: instantSchema,
    deadlines: z.array(deadlineSchema).readonly(),
    notices: z.array(outboxNoticeSchema).readonly(),
    /** When the ladder must look at this case again; null when it is closed. */
    nextTimerAt: instantSchema.nullable(),
  })
  .readonly();
export type CaseFile = z.infer<typeof caseFileSchema>;
