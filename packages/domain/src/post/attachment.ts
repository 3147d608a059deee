import { z } from 'zod';

/** A file that a message or notice links to, or a picture brought with an import; told, never fetched by itself. */
export const attachmentSchema = z
  .strictObject({
    name: z.string(),
    /** Null for a file that was brought by a person. */
    url: z.string().nullable(),
    /** Ending of the file's name or type told by the page, lower case: `pdf`, `xlsx`; null when nothing tells. */
    type: z.string().nullable(),
    /** Bytes, when the page or the file tells. */
    size: z.number().int().min(0).nullable(),
    /** SHA-256 of the file in the evidence store, when it was brought here. */
    hash: z.string().optional(),
  })
  .readonly();
export type Attachment = z.infer<typeof attachmentSchema>;

/** More files than this one post does not name. */
export const MOST_ATTACHMENTS = 50;
