import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { answererOf, type Answerer } from '@tingchao/domain/response/who-answered.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/**
 * Who gave the answers of these incidents, read from the posts that hold them, by incident. Left out are incidents without
 * an answer, those whose case knows already, and posts that are gone.
 */
export async function findAnswerers(
  platform: Platform,
  incidents: readonly Incident[],
  files: ReadonlyMap<string, CaseFile>,
): Promise<ReadonlyMap<string, Answerer>> {
  const unknown = incidents.filter(({ id, answeredBy }) => {
    const known = files.get(caseIdOf(id))?.answers.find(({ ref }) => ref === answeredBy?.postId);
    return answeredBy !== null && known?.unit === undefined;
  });
  const wanted = unknown.map((incident) => [incident, holders(incident)] as const);
  if (wanted.length === 0) return new Map();
  const posts = await platform.posts.getMany([...new Set(wanted.flatMap(([, ids]) => ids))]);
  const found = new Map<string, Answerer>();
  for (const [incident, ids] of wanted) {
    const held = ids.map((id) => posts.get(id)?.post).filter((post) => post !== undefined);
    const answer = held.find(({ id }) => id === ids[0]);
    if (answer === undefined) continue;
    const unit = unitUnder(held);
    found.set(incident.id, answererOf(unit, answer.channelName, platform.settings.units));
  }
  return found;
}

/** The post of the answer, and the message it stands under in each revision that is known: the message names the unit. */
function holders({ answeredBy, exemplars }: Incident): readonly string[] {
  if (answeredBy === null) return [];
  const message = answeredPostId(answeredBy.postId);
  if (message === null) return [answeredBy.postId];
  const revisions = exemplars.map(({ postId }) => postId).filter((id) => originalId(id) === message);
  return [...new Set([answeredBy.postId, message, ...revisions])];
}

const unitUnder = (posts: readonly KeptPost['post'][]): string | null =>
  posts.findLast(({ reply }) => reply !== null && reply.unit !== null)?.reply?.unit ?? null;
