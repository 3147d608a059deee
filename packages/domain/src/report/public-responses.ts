import { maskLink, maskPersonal } from '../post/mask-post.ts';
import type { CaseFile } from '../response/case-file.ts';
import { receiverOf } from '../response/case-parts.ts';
import { printedNumber } from '../response/notices.ts';
import { publicationsOf } from '../response/publication/publication.ts';
import { isSealed } from '../response/sealed-title.ts';
import type { Instant } from '../time/instant.ts';

/** A response as the public may read it again: what was signed and published, masked once more. */
export type PublicResponse = {
  /** Number and draft: `青舆〔2026〕12号/d1`. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly channel: string;
  /** The unit that led; null where none did. */
  readonly unit: string | null;
  readonly at: Instant;
  readonly link: string | null;
};

/** One published answer, before its text is read: the text is found by `hash`. */
export type PublishedAnswer = Omit<PublicResponse, 'text'> & { readonly hash: string };

/**
 * The answers of a case that were published from here; none of a case that reports officials and none of an erased one. An answer
 * that was only seen elsewhere is the channel's, not ours to publish.
 */
export function publishedAnswers(file: CaseFile, unitName: (id: string) => string): readonly PublishedAnswer[] {
  if (isSealed(file) || file.erasedAt !== undefined) return [];
  const lead = file.assignments.findLast(({ part, status }) => part === 'lead' && status !== 'returned');
  return file.answers.flatMap(({ source, ref, at, channel }) => {
    const draft = file.drafts.find(({ id }) => id === ref);
    if (source !== 'published' || draft === undefined) return [];
    const out = publicationsOf(file).find((one) => one.draft === ref && one.link !== null);
    return [
      {
        id: `${printedNumber(file)}/${draft.id}`,
        title: maskPersonal(draft.title),
        channel,
        unit: lead === undefined ? null : unitName(receiverOf(lead)),
        at,
        link: safeLink(out?.link ?? null),
        hash: draft.hash,
      },
    ];
  });
}

/** The answer with its text, masked: what was signed may name persons whom a later reader need not know. */
export function publicResponse({ hash: _hash, ...answer }: PublishedAnswer, text: string): PublicResponse {
  return { ...answer, text: maskPersonal(text) };
}

/** A link that a page may carry: http or https only. */
const safeLink = (link: string | null): string | null =>
  link !== null && /^https?:\/\//iu.test(link) ? maskLink(link) : null;
