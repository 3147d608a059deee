import { ERASED, publicPlaces, wordless } from '../post/erase-post.ts';
import type { Instant } from '../time/instant.ts';
import type { Exemplar, Incident } from './incident.ts';

/** What an erasure takes out of a document: the posts that go, and whether a text quotes them. */
export type ErasedWords = {
  readonly posts: ReadonlySet<string>;
  readonly isQuote: (text: string) => boolean;
};

/** A text, unless it quotes what is erased. */
export const unquoted = (text: string, { isQuote }: ErasedWords): string => (isQuote(text) ? ERASED : text);

/**
 * What remains of an incident whose words are erased, one version on: ids, clocks, counts, level, topics and who decided what.
 * Titles, samples, evidence, words of findings and notes that quote go; what an authority published by itself stays. An
 * incident that is erased already stays as it is.
 */
export function eraseIncident(incident: Incident, words: ErasedWords, at: Instant): Incident {
  if (incident.erasedAt !== undefined) return incident;
  const { risk, falseInfo, answeredBy } = incident;
  return {
    ...incident,
    version: incident.version + 1,
    title: ERASED,
    subtopics: wordless(incident.subtopics),
    places: publicPlaces(incident.places),
    risk: { ...risk, reasons: wordless(risk.reasons) },
    falseInfo: { ...falseInfo, evidence: [] },
    exemplars: incident.exemplars.map((one) => (words.posts.has(one.postId) ? emptied(one) : one)),
    answeredBy: answeredBy && {
      ...answeredBy,
      text: words.posts.has(answeredBy.postId) ? '' : unquoted(answeredBy.text, words),
    },
    history: incident.history.map((line) => ({ ...line, note: unquoted(line.note, words) })),
    erasedAt: at,
  };
}

/**
 * An incident that goes on, without what it still shows of posts that are erased with another one: one version on, or the very
 * same when it shows nothing of them.
 */
export function clearIncident(incident: Incident, words: ErasedWords): Incident {
  const { answeredBy, falseInfo } = incident;
  const cleared: Incident = {
    ...incident,
    title: unquoted(incident.title, words),
    subtopics: incident.subtopics.map((one) => ({ ...one, words: one.words.filter((word) => !words.isQuote(word)) })),
    falseInfo: { ...falseInfo, evidence: falseInfo.evidence.filter((text) => !words.isQuote(text)) },
    exemplars: incident.exemplars.filter((one) => !words.posts.has(one.postId) && !words.isQuote(one.excerpt)),
    answeredBy: answeredBy && { ...answeredBy, text: unquoted(answeredBy.text, words) },
    history: incident.history.map((line) => ({ ...line, note: unquoted(line.note, words) })),
  };
  return JSON.stringify(cleared) === JSON.stringify(incident)
    ? incident
    : { ...cleared, version: incident.version + 1 };
}

const emptied = (exemplar: Exemplar): Exemplar => ({ ...exemplar, title: ERASED, excerpt: '', link: null });
