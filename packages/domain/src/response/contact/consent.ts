import { z } from 'zod';
import { instantSchema } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';

/** How a citizen said so: in writing, since that is what may be shown later (sla.yaml, close: 当事人书面同意后承办人方可直接联系). */
export const consentWays = ['platform', 'message', 'paper'] as const;
export const consentWayNames: Readonly<Record<(typeof consentWays)[number], string>> = {
  platform: '平台留言回复',
  message: '短信或邮件回复',
  paper: '纸质签字',
};
export const consentStates = ['given', 'refused', 'withdrawn'] as const;
export const consentNames: Readonly<Record<(typeof consentStates)[number], string>> = {
  given: '同意联系',
  refused: '不同意联系',
  withdrawn: '收回同意',
};

export const consentSchema = z
  .strictObject({
    /** The post whose author was asked; a hash, no person. */
    post: z.string(),
    state: z.enum(consentStates),
    way: z.enum(consentWays),
    /** Where the writing is kept: a reply's number, a folder. No personal data. */
    record: z.string(),
    by: z.string(),
    at: instantSchema,
  })
  .readonly();
/** 当事人意愿: whether the author of a post may be contacted by the handler; the latest of a post counts. */
export type Consent = z.infer<typeof consentSchema>;

export const consentsOf = (file: Pick<CaseFile, 'consents'>): readonly Consent[] => file.consents ?? [];

/** What the author of a post said last; undefined while nobody asked. */
export const consentFor = (file: Pick<CaseFile, 'consents'>, post: string): Consent | undefined =>
  consentsOf(file).findLast((one) => one.post === post);
