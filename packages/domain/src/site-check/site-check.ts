import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';
import { siteFindingSchema, type SiteFinding, type Verdict } from './site-finding.ts';

/** A rectification ticket: what is to be mended, by whom and when. */
export const ticketSchema = z
  .strictObject({
    id: z.string(),
    indicator: z.string(),
    problem: z.string(),
    details: z.array(z.string()).readonly(),
    ownerUnit: z.string(),
    owner: z.string(),
    veto: z.boolean(),
    openedAt: instantSchema,
    due: instantSchema.nullable(),
    /** The arithmetic of the due date, or why there is none. */
    dueNote: z.string(),
    closed: z.strictObject({ by: z.string(), at: instantSchema, note: z.string() }).readonly().nullable(),
  })
  .readonly();
export type Ticket = z.infer<typeof ticketSchema>;

/** One check of one website or account, and the tickets it left. */
export const siteCheckSchema = z
  .strictObject({
    /** `<site>-<yyyymmdd>`: the check of a day; run again it replaces itself and keeps its tickets. */
    id: z.string(),
    version: z.int().min(1),
    site: z.string(),
    name: z.string(),
    kind: z.enum(['website', 'account', 'file']),
    target: z.string(),
    ownerUnit: z.string(),
    owner: z.string(),
    at: instantSchema,
    settingsVersion: z.string(),
    findings: z.array(siteFindingSchema).readonly(),
    tickets: z.array(ticketSchema).readonly(),
  })
  .readonly();
export type SiteCheck = z.infer<typeof siteCheckSchema>;

/** The verdict over all lines: one failed veto fails the site (单项否决); what was not seen is not passed. */
export function overall(findings: readonly SiteFinding[]): Verdict {
  if (findings.some(({ veto, verdict }) => veto && verdict === 'fail')) return 'fail';
  if (findings.some(({ verdict }) => verdict === 'fail' || verdict === 'warn')) return 'warn';
  return findings.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'pass';
}
