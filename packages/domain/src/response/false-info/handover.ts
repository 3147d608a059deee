import { z } from 'zod';
import { instantSchema } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';

const signatureSchema = z.strictObject({ by: z.string(), at: instantSchema, reason: z.string() }).readonly();

/** The head's signature, given and not finished yet: all that is needed to finish it with the very same number and date. */
const signingSchema = z
  .strictObject({ by: z.string(), role: z.string(), at: instantSchema, reason: z.string() })
  .readonly();

export const handoverSchema = z
  .strictObject({
    /** `h1`, `h2` … */
    id: z.string(),
    /** The statement that was found 已核不实. */
    claim: z.string(),
    receiver: z.string(),
    /** What circulates and what was found: content only, no account, link or person. */
    content: z.string(),
    status: z.enum(['draft', 'reviewed', 'signed', 'void']),
    by: z.string(),
    at: instantSchema,
    /** 法制审核. */
    legal: signatureSchema.nullable(),
    /** The head's signature. */
    signed: signatureSchema.nullable(),
    /** Given when signed and never used again, not even when void. */
    number: z.string().nullable(),
    voidReason: z.string().nullable(),
    /** Signed, its number not taken yet; only a crash leaves it standing, and the next turn finishes it. */
    signing: signingSchema.optional(),
  })
  .readonly();
/**
 * 线索移送函 to the public security organ: a person drafts it once a unit found 已核不实, another reviews its lawfulness, the
 * head signs. It says what was said and what is true, never who said it. Source: issue D, 80号 (涉嫌违法线索移交), design.md §7.
 */
export type Handover = z.infer<typeof handoverSchema>;

export type HandoverSigning = z.infer<typeof signingSchema>;

/** The letter of a case that is signed and has no number yet. */
export const handoverBeingSigned = (file: Pick<CaseFile, 'handovers'>): Handover | undefined =>
  file.handovers?.find(({ status, signing }) => status === 'reviewed' && signing !== undefined);

/** The hand-over letters of a case; none in a case written before they were kept. */
export const handoversOf = (file: Pick<CaseFile, 'handovers'>): readonly Handover[] => file.handovers ?? [];
