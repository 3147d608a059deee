import type { Exemplar, Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

type Names = { readonly topic: (id: string) => string; readonly subtopic: (id: string) => string };

function namesOf({ topics }: Settings): Names {
  const topic = new Map(topics.map(({ id, name }) => [id, name]));
  const subtopic = new Map(topics.flatMap(({ subtopics }) => subtopics.map(({ id, name }) => [id, name] as const)));
  return { topic: (id) => topic.get(id) ?? id, subtopic: (id) => subtopic.get(id) ?? id };
}

/**
 * A post as a unit may see it: our own words for what it is about. Name, contact, account, link, screenshot and verbatim text are
 * identity (design.md §7), and none of them is in it.
 */
export function paraphrasedPost({ post, analysis, membership }: KeptPost, settings: Settings): KeptPost {
  const names = namesOf(settings);
  const places = analysis.places.slice(0, 3).map(({ name }) => name);
  const text = sentence(
    analysis.topics[0] === undefined ? null : names.topic(analysis.topics[0].id),
    analysis.subtopics.slice(0, 3).map(({ id }) => names.subtopic(id)),
    places,
    analysis.kind,
  );
  // Files that a citizen sent along are what he said; those of a notice are public.
  const { attachments, ...plain } = post;
  return {
    post: {
      ...plain,
      ...(post.official && attachments && { attachments }),
      title: text,
      text,
      link: post.official ? post.link : null,
      authorKey: null,
      snapshot: null,
      reply: null,
    },
    analysis: { ...analysis, maskedTitle: text, maskedText: text },
    membership,
  };
}

/** An incident as a unit may see it; the title says what it is about, the members are counted and not quoted. */
export function paraphrasedIncident(incident: Incident, settings: Settings): Incident {
  const names = namesOf(settings);
  const text = sentence(
    incident.topics.primary === null ? null : names.topic(incident.topics.primary),
    incident.subtopics.slice(0, 3).map(({ id }) => names.subtopic(id)),
    incident.places.slice(0, 3).map(({ name }) => name),
    null,
  );
  return { ...incident, title: text, exemplars: incident.exemplars.map((one): Exemplar => withoutWords(one, text)) };
}

const withoutWords = (one: Exemplar, text: string): Exemplar => ({
  ...one,
  title: text,
  excerpt: '',
  link: one.official ? one.link : null,
});

/** A case as a unit may see it: its title is that of a post until somebody writes another. */
export function paraphrasedCase(file: CaseFile, settings: Settings): CaseFile {
  const names = namesOf(settings);
  const { topic = null, townships = [] } = file.about ?? {};
  return { ...file, title: sentence(topic === null ? null : names.topic(topic), [], townships.slice(0, 3), null) };
}

function sentence(
  topic: string | null,
  subtopics: readonly string[],
  places: readonly string[],
  kind: string | null,
): string {
  const where = places.length === 0 ? '' : `${places.join('、')}：`;
  const what = subtopics.length > 0 ? subtopics.join('、') : (topic ?? '有关问题');
  return `${where}群众反映${what}${kind === null ? '' : `（${kind}）`}`;
}
