/** A file that cannot be read as a draft; the message is one clear Chinese line with what to do. */
export class UnreadableDraft extends Error {
  override readonly name = 'UnreadableDraft';
}

/** Largest file taken in. Real drafts with pictures stay well below. */
export const MAX_DRAFT_BYTES = 20 * 1024 * 1024;

/** Characters of text taken in: some three hundred printed pages. */
export const MAX_DRAFT_TEXT = 400_000;
