import { z } from 'zod';
import { levelSchema } from '../analysis/analysis.ts';
import { caseAboutSchema } from '../incident/where-and-what.ts';
import { deliverySchema } from '../notice/delivery.ts';
import { instantSchema } from '../time/instant.ts';
import { answerSchema, approvalSchema, draftSchema, letterSchema } from './case-papers.ts';
import { caseStateSchema } from './case-states.ts';
import { orderSchema, pauseSchema } from './clock-parts.ts';
import { limitSchema } from './sla-settings.ts';
import { consentSchema } from './contact/consent.ts';
import { callBackSchema, effectSchema, measureSchema, reboundSchema } from './effect/effect.ts';
import { claimSchema } from './false-info/claim.ts';
import { handoverSchema } from './false-info/handover.ts';
import { publicationSchema } from './publication/publication.ts';
import {
  assignmentSchema,
  extensionSchema,
  firedRungSchema,
  ledgerLineSchema,
  levelByRulesSchema,
  levelChangeSchema,
  levelOverrideSchema,
  proposalSchema,
} from './case-parts.ts';

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
    /** An approved extension; `dueAt` itself never moves. */
    extension: extensionSchema.optional(),
    /** The limit it was computed with; absent in a case written before that was kept. */
    limit: limitSchema.optional(),
    /** The calendar that working days were counted with, `2026-3fa1c09b`; absent on a clock of natural time. */
    calendarVersion: z.string().optional(),
    /** Time that does not count, where the rule allows it; `dueAt` itself never moves. */
    pauses: z.array(pauseSchema).readonly().optional(),
    /** Of an order from above or a leader's instruction: what it says, and what was reported on it. */
    order: orderSchema.optional(),
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
    /** `dropped`: what it told was over before it left. */
    status: z.enum(['pending', 'sent', 'failed', 'dropped']),
    tries: z.number().int(),
    nextTryAt: instantSchema,
    sentAt: instantSchema.nullable(),
    lastError: z.string().nullable(),
    /** Ways (notifier names) that took it already, while others still refuse. */
    sentBy: z.array(z.string()).readonly().optional(),
    /** What became of it by each way; once it is there for a way, the notice never goes that way again. */
    deliveries: z.array(deliverySchema).readonly().optional(),
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
    status: caseStateSchema,
    openedAt: instantSchema,
    deadlines: z.array(deadlineSchema).readonly(),
    notices: z.array(outboxNoticeSchema).readonly(),
    /** When the ladder must look at this case again; null when it is closed. */
    nextTimerAt: instantSchema.nullable(),
    /** The newest version of the incident this case has taken in. */
    incidentVersion: z.number().int().min(0).default(0),
    /** Where and what its incident is; null in a case written before this was kept. */
    about: caseAboutSchema.nullable().default(null),
    /** What the machine proposes; a person assigns. */
    proposal: proposalSchema.nullable().default(null),
    assignments: z.array(assignmentSchema).readonly().default([]),
    drafts: z.array(draftSchema).readonly().default([]),
    approvals: z.array(approvalSchema).readonly().default([]),
    letters: z.array(letterSchema).readonly().default([]),
    /** Rungs of the ladder that fired; each once for ever. */
    fired: z.array(firedRungSchema).readonly().default([]),
    /** Publications and direct answers of accountable units, earliest first; what stops the clocks. */
    answers: z.array(answerSchema).readonly().default([]),
    /** A person set the level; the machine may raise it, never lower it. */
    levelSetBy: z.string().nullable().default(null),
    /** The level that holds against the rules, while it does. */
    levelOverride: levelOverrideSchema.nullable().default(null),
    /** What the rules say now, whatever a person set; null in a case written before this was kept. */
    levelByRules: levelByRulesSchema.nullable().default(null),
    /** A downgrade that waits for a second person. */
    pendingDowngrade: levelChangeSchema.nullable().default(null),
    /** Null: nobody has decided, which counts as due. */
    needsPublicResponse: z.boolean().nullable().default(null),
    /** What the machine says about a public answer, and why (61号 二); absent in a case written before that was kept. */
    needSuggested: z.strictObject({ needed: z.boolean(), reason: z.string() }).readonly().optional(),
    /** When the last post about an answered matter was seen, to the hour. */
    lastPostAt: instantSchema.optional(),
    /** Number of the case this one was merged into; number and ledger stay. */
    mergedInto: z.string().nullable().default(null),
    /** How often it was opened again; 1 prints as `-R1` behind the number. */
    reopenings: z.number().int().min(0).default(0),
    /** Clocks that wait for a calendar that is not published. */
    undetermined: z
      .array(z.strictObject({ id: z.string(), name: z.string(), year: z.number().int() }).readonly())
      .readonly()
      .default([]),
    /** What the close report found: whether the matter was true, and what was done. */
    closing: z
      .strictObject({
        verified: z.enum(['属实', '部分属实', '不属实', '无法核实']),
        measures: z.string(),
        at: instantSchema,
      })
      .readonly()
      .nullable()
      .default(null),
    /** Statements that circulate and are checked, and what units found; read with `claimsOf`. */
    claims: z.array(claimSchema).readonly().optional(),
    /** Hand-over letters to the public security organ; read with `handoversOf`. */
    handovers: z.array(handoverSchema).readonly().optional(),
    /** Where signed texts went, and what later looks found; read with `publicationsOf`. */
    publications: z.array(publicationSchema).readonly().optional(),
    /** What the answers brought, each window once; read with `effectsOf`. */
    effects: z.array(effectSchema).readonly().optional(),
    /** Proposals to open the case again, the last one possibly waiting; read with `reboundsOf`. */
    rebounds: z.array(reboundSchema).readonly().optional(),
    /** Whether authors may be contacted; read with `consentsOf`. */
    consents: z.array(consentSchema).readonly().optional(),
    /** 回访; read with `callBacksOf`. */
    callBacks: z.array(callBackSchema).readonly().optional(),
    /** 转化措施; read with `measuresOf`. */
    measures: z.array(measureSchema).readonly().optional(),
    /** Every step that was taken, oldest first; never edited. */
    ledger: z.array(ledgerLineSchema).readonly().default([]),
    /** When its words were erased; from then on no step is taken on it. */
    erasedAt: instantSchema.optional(),
  })
  .readonly();
export type CaseFile = z.infer<typeof caseFileSchema>;
