import type { Analysis, PlaceMention } from '../analysis/analysis.ts';
import type { KeptPost } from '../incident/incident.ts';
import type { Instant } from '../time/instant.ts';
import { answeredPostId } from './post-id.ts';
import type { Post } from './post.ts';

/** What stands in the place of a title or a note whose words were erased. */
export const ERASED = '（已抹除）';

/**
 * What remains of a post whose words are erased: ids, times, counts, channel and findings without the words they were found
 * by; places only down to the township. No text, link, author, snapshot or answer. A post that is erased already stays as it is.
 */
export function erasePost(kept: KeptPost, at: Instant): KeptPost {
  if (kept.post.erasedAt !== undefined) return kept;
  return {
    post: emptied(kept.post, at),
    analysis: withoutWords(kept.analysis),
    membership: { ...kept.membership, reason: ERASED },
  };
}

/**
 * Whether the words of a post go with the case it belongs to. What a citizen or a medium wrote always does, and so does the
 * answer under a citizen's message; a notice that an authority published by itself is a public act and stays unless it quotes.
 */
export function goesWithCase({ post }: KeptPost, isQuote: (text: string) => boolean): boolean {
  if (!post.official || post.reply !== null || answeredPostId(post.id) !== null) return true;
  return isQuote(post.title) || isQuote(post.text);
}

/** Places as public maps name them; a village, a road or a house may lead to a person. */
export const publicPlaces = (places: readonly PlaceMention[]): readonly PlaceMention[] =>
  places.filter(({ kind }) => kind === 'county' || kind === 'township');

/** Findings without the words they were found by. */
export const wordless = <T extends { readonly words: readonly string[] }>(found: readonly T[]): readonly T[] =>
  found.map((one) => ({ ...one, words: [] }));

function emptied({ attachments: _files, ...post }: Post, at: Instant): Post {
  return {
    ...post,
    title: ERASED,
    text: '',
    link: null,
    authorKey: null,
    reply: post.reply && { ...post.reply, text: '', status: null, rating: null },
    snapshot: null,
    regionHint: null,
    erasedAt: at,
  };
}

function withoutWords(analysis: Analysis): Analysis {
  const { risk, falseInfo, debunks } = analysis;
  return {
    ...analysis,
    topics: wordless(analysis.topics),
    subtopics: wordless(analysis.subtopics),
    places: publicPlaces(analysis.places),
    risk: { ...risk, reasons: wordless(risk.reasons) },
    falseInfo: { ...falseInfo, cues: wordless(falseInfo.cues) },
    ...(debunks ? { debunks: { ...debunks, claims: [] } } : {}),
    personalData: [],
    maskedTitle: ERASED,
    maskedText: '',
  };
}
