import type { KeptPost } from '../incident/incident.ts';
import { townshipsOf } from '../incident/where-and-what.ts';
import { answeredPostId } from '../post/post-id.ts';
import type { Instant } from '../time/instant.ts';

/** What is counted: the whole county, a township, a topic, a topic in a township, a source. Never a person. */
export type Subject =
  | { readonly kind: 'county' }
  | { readonly kind: 'township'; readonly township: string }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'cell'; readonly topic: string; readonly township: string }
  | { readonly kind: 'source'; readonly sourceId: string };

const BETWEEN = '\u001f';

/** A subject as a key, and back. */
export function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'county':
      return 'county';
    case 'township':
      return `township${BETWEEN}${subject.township}`;
    case 'topic':
      return `topic${BETWEEN}${subject.topic}`;
    case 'cell':
      return `cell${BETWEEN}${subject.topic}${BETWEEN}${subject.township}`;
    case 'source':
      return `source${BETWEEN}${subject.sourceId}`;
    default:
      return subject satisfies never;
  }
}

/** The subject of a key that `subjectKey` made. */
export function subjectOf(key: string): Subject {
  const [kind = 'county', first = '', second = ''] = key.split(BETWEEN);
  switch (kind) {
    case 'township':
      return { kind, township: first };
    case 'topic':
      return { kind, topic: first };
    case 'cell':
      return { kind, topic: first, township: second };
    case 'source':
      return { kind, sourceId: first };
    default:
      return { kind: 'county' };
  }
}

/**
 * The keys a post counts for. Citizens' own messages count for topic and township: no official posts, nothing that is no
 * matter of this county, no copies (a message passed on a hundred times is one message). A source counts whatever it brings.
 * A later revision of a message counts for nothing, and neither does an answer.
 */
export function subjectsOf({ post, analysis, membership }: KeptPost): readonly string[] {
  if (post.revision > 0 || answeredPostId(post.id) !== null || post.erasedAt !== undefined) return [];
  const keys = [subjectKey({ kind: 'source', sourceId: post.sourceId })];
  const { decision } = membership;
  if (post.official || decision === 'ignore' || decision === 'fold') return keys;
  const topic = analysis.topics[0]?.id;
  keys.push(subjectKey({ kind: 'county' }));
  if (topic !== undefined) keys.push(subjectKey({ kind: 'topic', topic }));
  for (const township of townshipsOf(analysis.places)) {
    keys.push(subjectKey({ kind: 'township', township }));
    if (topic !== undefined) keys.push(subjectKey({ kind: 'cell', topic, township }));
  }
  return keys;
}

/** When it was said: the printed time where there is one that is not ahead of its collection, else when it was collected. */
export const saidAt = ({ post: { publishedAt, collectedAt } }: Pick<KeptPost, 'post'>): Instant =>
  publishedAt !== null && publishedAt <= collectedAt ? publishedAt : collectedAt;
