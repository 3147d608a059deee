import type { Topic } from '@tingchao/ports/message-log.ts';

/** Which names' keys a record is sealed under: it can be read while none of them is erased. */
export type RecordNames = {
  /** Erased once and for all. */
  readonly forGood: readonly string[];
  /** Erased as far as they were used; what is sealed afterwards gets the next key of the name. */
  readonly renewed: readonly string[];
};

/** The key of one post also covers its revisions (`id#n`) and answers (`id/reply`), and each of these has one of its own. */
function namesOfPost(key: string): readonly string[] {
  const original = key.replace(/#\d+$/u, '');
  return [...new Set([original.replace(/\/reply$/u, ''), original, key])].map(postName);
}

export const postName = (id: string): string => `post ${id}`;
export const incidentName = (id: string): string => `incident ${id}`;
export const caseName = (id: string): string => `case ${id}`;

/** What an erasure left of a document says so, and holds no words: it stays readable. */
const remainsName = (topic: Topic, key: string): string => `remains ${topic} ${key}`;

/**
 * The names a record is sealed under, by its topic and key; `remains` for what an erasure left. Of `parked` it is what the
 * record carries that counts. Undefined where a topic holds nothing of persons.
 */
export function namesOf(
  topic: Topic,
  record: { readonly key: string; readonly remains: boolean; readonly carried: string },
): RecordNames | undefined {
  const { key, remains, carried } = record;
  if (remains) return { forGood: [remainsName(topic, key)], renewed: [] };
  switch (topic) {
    case 'posts.collected':
    case 'posts.kept':
      return { forGood: namesOfPost(key), renewed: [] };
    case 'incidents.changed':
      return { forGood: [incidentName(key)], renewed: [incidentName(key)] };
    case 'cases.changed':
      return { forGood: [caseName(key)], renewed: [caseName(key)] };
    case 'parked':
      return {
        forGood: [...namesOfPost(carried), incidentName(carried), caseName(carried)],
        renewed: [incidentName(carried), caseName(carried)],
      };
    case 'incidents.regrouped':
    case 'settings.changed':
    case 'books.changed':
      return undefined;
    default:
      return topic satisfies never;
  }
}
