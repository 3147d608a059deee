import { setImmediate } from 'node:timers/promises';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { isKeptApart, survivorOf } from '@tingchao/domain/incident/merge-incidents.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveIncidents } from './save-incidents.ts';
import type { PostHandlerParts } from './handle-posts.ts';
import { membersInto } from './stored-moves.ts';

/** What one round looks at, so that a round stays short however much has come in. */
const INCIDENTS_A_ROUND = 60;
const POSTS_AN_INCIDENT = 4;
/** So many posts of different authors that look at another incident say what one plain likeness says. */
const BRIDGES = 2;

/**
 * One round of the merge job (design.md §6.6): looks again at incidents that changed and merges those that their posts by
 * now show to be one matter; never what an officer set apart. Must not run beside the handler of posts. Returns how many
 * incidents went up in others.
 */
export async function mergeLate(parts: PostHandlerParts): Promise<number> {
  const { platform, touched } = parts;
  const round = [...touched].slice(0, INCIDENTS_A_ROUND);
  let merged = 0;
  for (const id of round) {
    const incident = await platform.incidents.get(id);
    const isCandidate = incident?.status === 'open' && incident.erasedAt === undefined && parts.isOurs(incident.region);
    if (isCandidate && (await mergeOne(parts, incident))) merged += 1;
    touched.delete(id);
    await setImmediate();
  }
  return merged;
}

async function mergeOne(parts: PostHandlerParts, incident: Incident): Promise<boolean> {
  const found = await evidence(parts, incident);
  if (found === undefined) return false;
  const other = await parts.platform.incidents.get(found.id);
  if (other?.status !== 'open' || other.erasedAt !== undefined || isKeptApart(incident, other)) return false;
  const { platform, grouping, book } = parts;
  const survivor = survivorOf([incident, other]);
  const gone = survivor === incident ? other : incident;
  const takesIn = [{ id: gone.id, reason: found.reason }];
  const change = {
    id: survivor.id,
    region: survivor.region,
    added: [],
    answers: [],
    takesIn,
    at: platform.clock.now(),
    resumed: true,
  };
  const read = new Map([incident, other].map((one) => [one.id, one]));
  const moved = await membersInto(platform, gone.id, survivor.id, found.reason);
  await saveIncidents(platform, book, [change], read, { moved });
  grouping.merge(gone.id, survivor.id);
  return true;
}

type Evidence = { readonly id: string; readonly reason: string };

/** The incident that members of this one look at plainly enough: one very much, or several authors. */
async function evidence(parts: PostHandlerParts, incident: Incident): Promise<Evidence | undefined> {
  const { platform, understand, grouping } = parts;
  const { join, merge } = platform.settings.clustering.thresholds;
  const bridges = new Map<string, Set<string>>();
  for (const kept of await latestOf(platform, incident)) {
    const { features } = understand(kept.post);
    for (const { id, score } of grouping.same(kept.post, kept.analysis, features)) {
      const authors = bridges.get(id) ?? new Set();
      bridges.set(id, authors.add(kept.post.authorKey ?? kept.post.id));
      if (score >= merge) return { id, reason: `后续帖文表明与其同一事由（相近度 ${score.toFixed(2)}）` };
      if (score >= join && authors.size >= BRIDGES)
        return { id, reason: `${authors.size} 个不同作者的后续帖文同时指向两个事件` };
    }
  }
  return undefined;
}

/** The latest posts of citizens among its samples. */
async function latestOf({ posts }: Platform, { exemplars }: Incident): Promise<readonly KeptPost[]> {
  const ids = exemplars.filter(({ official }) => !official).map(({ postId }) => postId);
  return [...(await posts.getMany(ids.slice(-POSTS_AN_INCIDENT))).values()];
}
