import { z } from 'zod';
import { instantSchema } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';

export const spreadSchema = z
  .strictObject({
    /** Posts of the public, reposts and duplicates included; notices of offices left out. */
    posts: z.number().int(),
    reposts: z.number().int(),
    /** Distinct authors as far as known: a count, never a list. */
    sources: z.number().int(),
    channels: z.number().int(),
    /** Share of posts with a hostile tone, 0…1; null without posts. */
    hostility: z.number().nullable(),
    /** Complaints, reports and questions among them. */
    asks: z.number().int(),
  })
  .readonly();
/** How widely and how hostile a matter was talked about in one stretch of time. */
export type Spread = z.infer<typeof spreadSchema>;

export const effectSchema = z
  .strictObject({
    /** Answer and window: `d1:24h`. */
    id: z.string(),
    hours: z.number().int(),
    answeredAt: instantSchema,
    at: instantSchema,
    before: spreadSchema,
    after: spreadSchema,
    /** Cases of the same place and matter that were opened after the answer. */
    returns: z.number().int(),
    verdict: z.enum(['calmer', 'level', 'rebound']),
  })
  .readonly();
/** 回应效果: as long before the answer as after it, counted by place and matter, never by person. */
export type Effect = z.infer<typeof effectSchema>;

export const reboundSchema = z
  .strictObject({
    /** When the machine saw it; the clocks of a case opened again run from here. */
    at: instantSchema,
    why: z.string(),
    decided: z
      .strictObject({ by: z.string(), at: instantSchema, reopened: z.boolean(), reason: z.string() })
      .readonly()
      .nullable(),
  })
  .readonly();
/** 次生 as the machine proposes it; a person opens the case again or says why not. */
export type Rebound = z.infer<typeof reboundSchema>;

/** Channels that call the citizen back and ask whether he is satisfied (国办发〔2020〕53号: 回访、评价). */
export const callBackChannels = ['hotline_12345', 'leader_board', 'gov_mailbox', 'petition'] as const;

/** Those channels as people call them. */
export const callBackNames: Readonly<Record<(typeof callBackChannels)[number], string>> = {
  hotline_12345: '12345热线',
  leader_board: '领导留言板',
  gov_mailbox: '政府信箱',
  petition: '信访',
};

export const callBackSchema = z
  .strictObject({
    /** `b1`, `b2` … */
    id: z.string(),
    channel: z.enum(callBackChannels),
    satisfaction: z.enum(['满意', '基本满意', '不满意', '未联系上']),
    /** Whether the citizen says it is solved; null when nobody was reached. */
    solved: z.boolean().nullable(),
    note: z.string(),
    by: z.string(),
    at: instantSchema,
  })
  .readonly();
/** 回访: what came of asking, without who was asked. */
export type CallBack = z.infer<typeof callBackSchema>;

export const measureSchema = z
  .strictObject({
    /** `m1`, `m2` … */
    id: z.string(),
    what: z.string(),
    unit: z.string(),
    /** The day it was promised for, to its last moment; never moves. */
    dueAt: instantSchema,
    by: z.string(),
    at: instantSchema,
    /** Later days that were agreed, oldest first; the first promise stays what it is held against. */
    postponed: z
      .array(z.strictObject({ until: instantSchema, reason: z.string(), by: z.string(), at: instantSchema }).readonly())
      .readonly(),
    done: z.strictObject({ result: z.string(), by: z.string(), at: instantSchema }).readonly().nullable(),
    dropped: z.strictObject({ reason: z.string(), by: z.string(), at: instantSchema }).readonly().nullable(),
    /** Reminders that went out: `7`, `0`, `late:1` … */
    reminded: z.array(z.string()).readonly(),
  })
  .readonly();
/** 转化措施: what is changed so that the matter does not come back, with its own date (rules.md §7: 只监测不解决). */
export type Measure = z.infer<typeof measureSchema>;

export const effectsOf = (file: Pick<CaseFile, 'effects'>): readonly Effect[] => file.effects ?? [];
export const callBacksOf = (file: Pick<CaseFile, 'callBacks'>): readonly CallBack[] => file.callBacks ?? [];
export const measuresOf = (file: Pick<CaseFile, 'measures'>): readonly Measure[] => file.measures ?? [];
export const reboundsOf = (file: Pick<CaseFile, 'rebounds'>): readonly Rebound[] => file.rebounds ?? [];

/** The rebound that waits for a person. */
export const openRebound = (file: Pick<CaseFile, 'rebounds'>): Rebound | undefined =>
  reboundsOf(file).find(({ decided }) => decided === null);

/** Measures that are neither done nor dropped. */
export const openMeasures = (file: Pick<CaseFile, 'measures'>): readonly Measure[] =>
  measuresOf(file).filter(({ done, dropped }) => done === null && dropped === null);
