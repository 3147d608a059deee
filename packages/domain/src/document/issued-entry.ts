import { z } from 'zod';

/** What the audit log keeps of a document that was issued: its kind, its number, and the SHA-256 of the frozen copy. */
export const issuedEntrySchema = z.looseObject({ kind: z.string(), number: z.string(), hash: z.string() }).readonly();
